import { CourtierError } from '../errors.ts';

/**
 * Effect once per `Idempotency-Key` of an HTTP request. (Effect once per message, for consumers, is claims.ts.)
 * A key belongs to one client and one operation, so that no two callers ever meet in one.
 */
export type KeyOf = { clientId: string; operation: string; key: string };

export type KeyedRequest = KeyOf & {
  /** SHA-256 of the body's bytes, hex: a key is for one body. */
  fingerprint: string;
  /** A UUIDv7 from which the ids that the request gives are derived: see derived-ids.ts. */
  seed: string;
  /** ISO: now, and when another may take the request over because the one that handles it must be dead. */
  now: string;
  leaseUntil: string;
};

/** The answer to a repeat. It is stored: never a secret. */
export type KeptAnswer = { status: number; headers: Record<string, string>; body: string };

/** The right to answer for a key, until the lease is over. */
export type Hold = KeyOf & { owner: string };

/**
 * `begun`: do it, with the ids of `seed`. It is an earlier attempt's when that one failed or died, so that what it may
 * have published already comes with the same ids again, by which consumers know it. `answered`: done before.
 * `in-flight`: another is at it. `other-request`: the key was used for another body.
 */
export type BeginResult =
  | { outcome: 'begun'; hold: Hold; seed: string }
  | { outcome: 'answered'; answer: KeptAnswer }
  | { outcome: 'in-flight' }
  | { outcome: 'other-request' };

export interface IdempotencyKeys {
  begin(request: KeyedRequest): Promise<BeginResult>;
  /**
   * Repeats get this answer until a day after the beginning. Changes nothing when somebody else took the request over.
   * An answer that is too large to keep frees the key instead: a repeat does all again, with the same ids.
   */
  complete(hold: Hold, answer: KeptAnswer): Promise<void>;
  /** The request failed: a repeat tries again with the same ids, and another body may have the key. */
  free(hold: Hold): Promise<void>;
}

export class RequestInFlightError extends CourtierError {
  constructor() {
    super(
      'request-in-flight',
      'retry',
      'Another request with this Idempotency-Key is under way: ask again in a moment.',
    );
  }
}

export class IdempotencyKeyReusedError extends CourtierError {
  constructor() {
    super(
      'idempotency-key-reused',
      'reject',
      'This Idempotency-Key was used with another body: choose a new key for a new request.',
    );
  }
}
