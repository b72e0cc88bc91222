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

/** All of them; none in a queue that is not there. */
export function messagesIn(depth: QueueDepth | undefined): number {
  return depth ? depth.visible + depth.in_flight + depth.delayed : 0;
}
