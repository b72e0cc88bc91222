import { CourtierError } from '../errors.ts';

/**
 * Effect once per (queue, message id). A claim is the same row as the queue's audit entry: one write to claim, one to
 * finish, and the trail comes for nothing.
 */
export type ClaimRequest = {
  queue: string;
  messageId: string;
  exchange: string | null;
  routingKey: string | null;
  /**
   * Which delivery of the message this is (`deliveryName`). A claim of the same delivery that ran out was a crash. Left
   * out where a message may come again and again without anything being wrong: clients that pull, and one that is parked.
   */
  delivery?: string | undefined;
  /**
   * Of the body as it came first (core/payload/transit.ts): the first claim says which message the id belongs to. Left out
   * where it is not known.
   */
  content?: string | undefined;
  /** ISO: now, and when the claim may be taken over because its owner must be dead. */
  now: string;
  leaseUntil: string;
};

/**
 * `attempts`: how many claims there were; more than one says that an earlier one may have been recorded as failed.
 * `won`: handle it. `delivered`: handled before, acknowledge without effect. `busy`: another process holds it until
 * `leaseUntil` (ISO) at the latest. `crashed`: this very delivery was begun before, and the process that began it is gone
 * without a word; its claim is released, and one caller alone hears of it. `other`: the id belongs to a message with
 * another body.
 */
export type ClaimResult =
  | { outcome: 'won'; attempts: number }
  | { outcome: 'delivered'; attempts: number }
  | { outcome: 'busy'; leaseUntil: string }
  | { outcome: 'crashed' }
  | { outcome: 'other' };

/** Whether a message is handled. `content`: as in a claim. */
export type HandledQuery = Pick<ClaimRequest, 'queue' | 'messageId' | 'content'>;

/** What the audit trail says of a claim that ran out. */
export const CRASH = {
  name: 'ConsumerCrashed',
  message: 'The consumer ended, or ran out of time, before it could tell how it failed.',
} as const;

/** What a claim says of a message that is handled. `attempts`: how many claims there were; 0: none is known. */
export type Handled = { attempts: number; content?: string };

export interface Claims {
  claim(request: ClaimRequest): Promise<ClaimResult>;
  /** The effect happened; repeats are `delivered` from here on. */
  markDelivered(queue: string, messageId: string, at: string): Promise<Handled>;
  /** False also for another body than that of the message that has the id. Sees every `markDelivered` that has ended. */
  isDelivered(query: HandledQuery): Promise<boolean>;
  /** The attempt failed; the next one may claim again at once. Changes nothing on a claim that is delivered. */
  release(
    queue: string,
    messageId: string,
    at: string,
    error: { name: string; message: string },
  ): Promise<void>;
}

/** An invocation began to handle this very delivery, and is gone without a word. Nobody has a stack of it. */
export class ConsumerCrashed extends CourtierError {
  constructor() {
    super('consumer-crashed', 'retry', CRASH.message);
    this.name = CRASH.name;
    this.stack = '';
  }
}
