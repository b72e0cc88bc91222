import type { Consumer, Queue } from './define.ts';

/**
 * What of a work queue is handled one after the other. key: messages with the same partition key, whose field in the
 * JSON body this is. queue: all of them, because its consumer does one at a time.
 */
export type WorkOrder = { of: 'key'; field: string } | { of: 'queue' };

/** What of a queue's declaration decides on its order; the queues that are made at run time say nothing of it. */
export type Ordered = {
  orderBy?: string | undefined;
  consumer?: Pick<Consumer, 'maxConcurrency'> | undefined;
};

/** Whether later messages of a key wait for one that failed. */
export function parksKeys({ orderBy, onFailure }: Pick<Queue, 'orderBy' | 'onFailure'>): boolean {
  return orderBy !== undefined && onFailure === 'park';
}

/**
 * The order that a queue's work keeps; undefined: none, and its work queue is a standard one. The only place that
 * decides: an ordered work queue is FIFO, and its groups follow from this.
 *
 * SQS starts at least two invocations of a standard queue's consumer. Of a FIFO queue it starts one for each group, so
 * one at a time is one group.
 */
export function workOrder({ orderBy, consumer }: Ordered | Queue): WorkOrder | undefined {
  if (consumer?.maxConcurrency === 1) return { of: 'queue' };
  return orderBy === undefined ? undefined : { of: 'key', field: orderBy };
}
