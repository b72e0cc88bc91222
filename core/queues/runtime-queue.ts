import * as z from 'zod';
import type { WithUnreadable } from '../readable-rows.ts';

/** A queue that was created at run time, over HTTP; what the topology declares is not among them. */
export const RuntimeQueueSchema = z.object({
  name: z.string(),
  /** pull: bridged to an SQS work queue, for HTTP clients. amqp: stays in RabbitMQ, for AMQP clients. */
  delivery: z.enum(['pull', 'amqp']),
  bindings: z.array(z.object({ exchange: z.string(), routing_key: z.string() })),
  /** Milliseconds; null: the stage's. */
  message_ttl_ms: z.int().positive().nullable(),
  /** Messages at most; null: the stage's. */
  max_length: z.int().positive().nullable(),
  /** The topic and name of the durable subscription that it was made for; null for any other. */
  subscription: z.object({ topic: z.string(), name: z.string() }).nullable(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  /** When a client last pulled from the subscription, to the hour; absent: not since it was made. */
  last_used_at: z.iso.datetime().optional(),
});
export type RuntimeQueue = z.infer<typeof RuntimeQueueSchema>;

/** On the SQS queue of such a queue, and on no declared one: only what carries it may be deleted. */
export const RUNTIME_TAG = { 'courtier:created': 'run-time' };

/** Makes and removes queues at run time, with everything that carries their messages. Every step may be repeated. */
export interface QueueProvisioner {
  /**
   * Declares the queue, its policy and bindings; for `pull` also its work queue and its bridge. `exists`: a queue of
   * the same name and shape was there already. Throws a CourtierError `conflict` when one of another shape was, and
   * `unknown-exchange` for a binding to an exchange that is not there; `queue-limit-reached`, and `queue-quota-reached`
   * when `created_by` has as many as one client may have, unless `unlimited`.
   */
  create(queue: RuntimeQueue, options?: { unlimited?: boolean }): Promise<'created' | 'exists'>;
  /**
   * Removes all of it. False: no such run-time queue. Throws a CourtierError `queue-not-empty` while messages wait in it
   * or AMQP clients consume it, unless `force` says that they may be lost.
   */
  delete(name: string, options?: { force?: boolean }): Promise<boolean>;
}

/** The queues that were created at run time, and stand: one that is being made or removed is not among them. */
export interface RuntimeQueues {
  get(name: string): Promise<RuntimeQueue | undefined>;
  /** A client pulled from it. No error when it is gone. `at`: ISO 8601. */
  used(name: string, at: string): Promise<void>;
  /**
   * By name. `cursor` is an earlier page's `next`; a bad one throws InvalidCursorError. `alsoDeleting`: with those whose
   * removal was begun, which may not have ended.
   */
  list(page: {
    limit: number;
    cursor?: string | undefined;
    alsoDeleting?: boolean;
  }): Promise<WithUnreadable<{ items: RuntimeQueue[]; next: string | null }>>;
}
