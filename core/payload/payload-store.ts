/** Keeps bodies that are too large for SQS or DynamoDB. Keys are `<failed message id>`-like names chosen by the caller. */
export interface PayloadStore {
  put(key: string, body: Uint8Array): Promise<void>;
  /** Undefined when the key is unknown or has expired. */
  get(key: string): Promise<Uint8Array | undefined>;
}
