import * as z from 'zod';
import { SAMPLE_SECONDS } from '../limits.ts';

/** What was in a queue: RabbitMQ's part, ready or taken, SQS's part, and its consumers. Null: not known, or none. */
export const KeptQueueSchema = z.object({
  in_rabbitmq: z.number(),
  in_sqs: z.number().nullable(),
  consumers: z.number().nullable(),
});
export type KeptQueue = z.infer<typeof KeptQueueSchema>;

/** All queues at one time, by name. */
export type QueueSample = { at: string; queues: Readonly<Record<string, KeptQueue>> };

/** What the queues held during the last day. Throws UnavailableError. */
export interface QueueHistory {
  /** Twice at the same time is once. */
  keep(sample: QueueSample): Promise<void>;
  /** Those from `since` (ISO 8601) on, the oldest first. */
  since(since: string): Promise<QueueSample[]>;
}

/** The time of the sample that `now` belongs to. */
export function sampleTime(now: Date): string {
  const ms = SAMPLE_SECONDS * 1_000;
  return new Date(Math.floor(now.getTime() / ms) * ms).toISOString();
}
