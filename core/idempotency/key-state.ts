import * as z from 'zod';
import { IDEMPOTENCY_KEPT_SECONDS } from '../limits.ts';
import type { KeyedRequest } from './idempotency-keys.ts';

/** What is stored of a key beside its answer. */
export const KeyRowSchema = z.object({
  state: z.enum(['in-flight', 'answered', 'freed']),
  fingerprint: z.string(),
  seed: z.string(),
  /** Changes with every beginning. */
  owner: z.string(),
  lease_until: z.string(),
  /** Epoch seconds: DynamoDB removes it some time later, so a reader must look. */
  ttl: z.number(),
});
export type KeyRow = z.infer<typeof KeyRowSchema>;

/** `take`: the request may begin, in place of what is stored, with the ids of `seed`. */
export type KeyState = 'answered' | 'in-flight' | 'other-request' | { take: { seed: string } };

export function keyStateOf(row: KeyRow, request: KeyedRequest): KeyState {
  if (row.ttl <= Date.parse(request.now) / 1_000) return { take: { seed: request.seed } };
  const same = row.fingerprint === request.fingerprint;
  if (row.state === 'freed') return { take: { seed: same ? row.seed : request.seed } };
  if (!same) return 'other-request';
  if (row.state === 'answered') return 'answered';
  return Date.parse(row.lease_until) < Date.parse(request.now) ? { take: { seed: row.seed } } : 'in-flight';
}

export function beginningOf(request: KeyedRequest, owner: string, seed: string): KeyRow {
  return {
    state: 'in-flight',
    fingerprint: request.fingerprint,
    seed,
    owner,
    lease_until: request.leaseUntil,
    ttl: Math.floor(Date.parse(request.now) / 1_000) + IDEMPOTENCY_KEPT_SECONDS,
  };
}
