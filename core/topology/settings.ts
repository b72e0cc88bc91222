import * as z from 'zod';
import { DELAYED_RETRIES_MAX } from '../limits.ts';

/** RabbitMQ: the longest time a TTL may say, milliseconds (ten years). */
export const RABBITMQ_TTL_MS = 315_360_000_000;

/** Seconds before each delayed retry: no wait is shorter than the one before it. */
const RetryDelaysSchema = z
  .array(z.number().int().positive())
  .min(1)
  .max(DELAYED_RETRIES_MAX)
  .refine((delays) => delays.every((delay, index) => delay >= (delays[index - 1] ?? 0)), {
    message: 'each delay must be at least as long as the one before it',
  });

/** What queues take when they say nothing of their own. A stage may set each of these. */
export const TopologySettingsSchema = z.object({
  /** Milliseconds until a message that nobody took is dead-lettered. */
  messageTtlMs: z.number().int().positive().max(RABBITMQ_TTL_MS).default(86_400_000),
  /** Milliseconds that a dead letter waits for the recorder. */
  deadLetterTtlMs: z.number().int().positive().max(RABBITMQ_TTL_MS).default(604_800_000),
  /** Seconds before each delayed retry. */
  retryDelays: RetryDelaysSchema.default([60, 300, 1800]),
  /** Caps the waits that queues declare themselves, seconds: tests and demos shorten it. */
  ownDelayCap: z.number().int().positive().optional(),
  /** Messages that a queue holds at most. */
  maxLength: z.number().int().positive().default(10_000),
  /** Redeliveries after which RabbitMQ gives a message up. */
  deliveryLimit: z.number().int().positive().default(20),
});
export type TopologySettings = z.output<typeof TopologySettingsSchema>;

export const defaultSettings: TopologySettings = TopologySettingsSchema.parse({});
