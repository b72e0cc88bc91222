import type { KeyName, ParkedKey } from './parked-key.ts';

/** Keys that failed messages hold. An open key has no row. */
export interface ParkedKeys {
  /** Consistent. */
  get(name: KeyName): Promise<ParkedKey | undefined>;
  /**
   * Writes `next` in place of `before`, or removes it (null), if the row is still as it was read; undefined: if there is none.
   * False: somebody was quicker. Throws UnavailableError.
   */
  write(next: ParkedKey | null, before: ParkedKey | undefined): Promise<boolean>;
  /** Keys that were looked at before `before` (ISO), the longest ago first, at most `limit`. An index may be a moment behind. */
  unlooked(before: string, limit: number): Promise<KeyName[]>;
}
