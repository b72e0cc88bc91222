import * as z from 'zod';
import { secondsAfter } from '../failure/due.ts';
import { PURGE_KEPT_SECONDS } from '../limits.ts';

/**
 * running: messages are being taken out of the queue. done: they are kept. restoring: they are being put back. restored: they
 * are in the queue again.
 */
export const PurgeStateSchema = z.enum(['running', 'done', 'restoring', 'restored']);

/** One purge of a queue whose messages are kept for a day. Times are ISO 8601 UTC. */
export const PurgeSchema = z.object({
  id: z.string(),
  queue: z.string(),
  state: PurgeStateSchema.describe(
    '`running`: they are being taken out. `done`: they are kept. `restoring`: they are being put back. `restored`: they are in the queue again.',
  ),
  by: z.object({ client_id: z.string(), client_name: z.string() }),
  created_at: z.string(),
  ended_at: z.string().nullable().describe('When the queue was empty.'),
  restored_at: z.string().nullable(),
  expires_at: z.string().describe('Until then they can be looked at and put back.'),
  kept: z.int().min(0).describe('Messages that were taken out of the queue.'),
  on_record: z
    .int()
    .min(0)
    .describe('Of them retries of failed messages: those wait for a person, and are not put back from here.'),
  restored: z.int().min(0).describe('Messages that were put back.'),
  not_restored: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Messages that RabbitMQ or SQS refuse for good: they can be looked at until the end of the day.',
    ),
  /** How many batches there are in the payload store, the first ones from RabbitMQ; and how many of them were put back. */
  batches: z.int().min(0),
  rabbitmq_batches: z.int().min(0),
  restored_batches: z.int().min(0),
  /** Places in the next batch that are still to be put back, where some of it were. Null: all of it. */
  left: z.array(z.int().min(0)).nullable().default(null),
  /** What is still to be taken out of RabbitMQ: no more than was there when it was asked for. */
  to_take: z.int().min(0),
  /** When RabbitMQ's part was done: what came into SQS later stays. Null: not yet. */
  cut_at: z.string().nullable(),
  /** Who works on it has until then. */
  lease_until: z.string().nullable(),
  /** Compare-and-set: every write names the version that it read. */
  version: z.int().min(1),
});
export type Purge = z.infer<typeof PurgeSchema>;

/** Longer than one invocation may take, seconds. */
const LEASE_SECONDS = 45;

export function newPurge(start: Pick<Purge, 'id' | 'queue' | 'by' | 'to_take'>, now: string): Purge {
  return {
    ...start,
    state: 'running',
    created_at: now,
    ended_at: null,
    restored_at: null,
    expires_at: secondsAfter(now, PURGE_KEPT_SECONDS),
    kept: 0,
    on_record: 0,
    restored: 0,
    not_restored: 0,
    batches: 0,
    rabbitmq_batches: 0,
    restored_batches: 0,
    left: null,
    cut_at: null,
    lease_until: null,
    version: 1,
  };
}

/** Whether something is still to be done about it. */
export function isUnderWay({ state }: Purge): boolean {
  return state === 'running' || state === 'restoring';
}

/** Whether it is to be worked on, and nobody does. What was kept for its day is not put back after that. */
export function isFree(purge: Purge, now: string): boolean {
  return isUnderWay(purge) && !isOver(purge, now) && (purge.lease_until === null || purge.lease_until <= now);
}

export function leased(now: string): Pick<Purge, 'lease_until'> {
  return { lease_until: secondsAfter(now, LEASE_SECONDS) };
}

export function isOver({ expires_at }: Purge, now: string): boolean {
  return expires_at <= now;
}

/** Where the payload store keeps one batch of messages. */
export function batchKey({ id }: Pick<Purge, 'id'>, batch: number): string {
  return `purges/${id}/${batch}`;
}

/** Its batches in the order in which they are put back: what was in SQS was there before what was still in RabbitMQ. */
export function batchInOrder({ batches, rabbitmq_batches }: Purge, place: number): number {
  return (place + rabbitmq_batches) % batches;
}
