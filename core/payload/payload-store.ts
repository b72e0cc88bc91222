/**
 * Keeps bodies that are too large for SQS or DynamoDB. What a key begins with says how long: `transit/` while a message
 * is on its way through SQS, `deliveries/` while it is in a client's hands, `purges/` for a day after a purge, `failures/` at least as long as its
 * record.
 */
export interface PayloadStore {
  put(key: string, body: Uint8Array): Promise<void>;
  /** Undefined when the key is unknown or has expired. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}
