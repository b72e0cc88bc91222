/** Something the person at the keyboard can fix: shown as its message alone, without a stack. */
export class Problem extends Error {
  override name = 'Problem';
}
