import { CourtierError } from '../../core/errors.ts';
import { type Allowance, AllowanceSchema, type AllowanceState } from '../../core/rate/token-allowances.ts';

export const WAITING: AllowanceState = 'waiting';
export const OWN: AllowanceState = 'own';
export const LEAVING: AllowanceState = 'leaving';

/** That nobody used it since it was read: `:own` is OWN, and `:read` what its `at` was then. */
export const UNCHANGED = '#state = :own AND #at = :read';
export const UNCHANGED_NAMES = { '#state': 'state', '#at': 'at' };

/** A row as an allowance. Throws `malformed-allowance`. */
export function allowanceOf(row: Readonly<Record<string, unknown>>): Allowance {
  const read = AllowanceSchema.safeParse(row);
  if (read.success) return read.data;
  throw new CourtierError('malformed-allowance', 'fail', 'A row of the allowances of tokens cannot be read.');
}
