/** How much is in an SQS queue. Each is approximate: it settles within a minute after the last change. */
export type QueueDepth = {
  /** Can be received. */
  visible: number;
  /** Received, and neither deleted nor given back. */
  in_flight: number;
  /** Not to be received yet. */
  delayed: number;
};

export interface QueueDepths {
  /** By the queue's URL; undefined: no such queue. Throws UnavailableError. */
  depth(queueUrl: string): Promise<QueueDepth | undefined>;
}
