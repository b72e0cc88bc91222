/** Something that a person has to look at. */
export type Cause = {
  level: 'danger' | 'warning';
  what: string;
  /** What people have said of it, or how it behaves. */
  tags?: readonly string[];
  hint: string;
  /** Where it is dealt with. */
  to: string;
  id: string;
};
