/**
 * Effect once per (queue, message id). A claim is the same row as the queue's audit entry: one write to claim, one to
 * finish, and the trail comes for nothing.
 */
export type ClaimRequest = {
  queue: string;
  messageId: string;
  exchange: string | null;
  routingKey: string | null;
  /** ISO: now, and when the claim may be taken over because its owner must be dead. */
  now: string;
  leaseUntil: string;
};

/** `won`: handle it. `delivered`: handled before, acknowledge without effect. `busy`: another process holds it. */
export type ClaimResult =
  | { outcome: 'won'; attempts: number }
  | { outcome: 'delivered' }
  | { outcome: 'busy' };

export interface Claims {
  claim(request: ClaimRequest): Promise<ClaimResult>;
  /** The effect happened; repeats are `delivered` from here on. */
  markDelivered(queue: string, messageId: string, at: string): Promise<void>;
  /** The attempt failed; the next one may claim again at once. Changes nothing on a claim that is delivered. */
  release(
    queue: string,
    messageId: string,
    at: string,
    error: { name: string; message: string },
  ): Promise<void>;
}
