import { createHash } from 'node:crypto';

/** The id of a request's n-th thing, from 0. */
export type Ids = (index: number) => string;

/**
 * Ids that come from one seed, a UUIDv7, the same each time: a row of a few bytes stands for the ids of a batch. The
 * first is the seed itself; the others are UUIDv7 of its millisecond, with SHA-256 for their random part.
 */
export function derivedIds(seed: string): Ids {
  return (index) => (index === 0 ? seed : derivedId(seed, String(index)));
}

/** The id of what `name` is within the seed, a UUIDv7: of its millisecond, the same each time. */
export function derivedId(seed: string, name: string): string {
  const hash = createHash('sha256').update(`${seed}/${name}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hash.charAt(3), 16) % 4];
  return `${seed.slice(0, 14)}7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(8, 20)}`;
}
