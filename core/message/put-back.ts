/** A received item that is not done with, and when it is to be received again. */
export type PutBackItem = {
  /** SQS's name for this one receive of the item. */
  receiptHandle: string;
  /** Whole seconds from now. */
  afterSeconds: number;
};

/**
 * Says when items that were received and not dealt with come again. Without a word they do so when the visibility
 * timeout of their queue is over, so nothing is lost where this fails.
 */
export interface PutBack {
  /** @throws UnavailableError: some of them, or all, come again with the visibility timeout of their queue. */
  putBack(items: readonly PutBackItem[]): Promise<void>;
}
