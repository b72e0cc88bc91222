import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES } from '../limits.ts';
import { ArchivedSchema } from '../trail/published.ts';

const name = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);

/** Which publishes: every member has to hold. Frozen: a time is a time. ISO 8601 UTC; a null one is open. */
export const ReplayFilterSchema = z.object({
  exchange: name,
  /** As a topic exchange matches: `*` is one word, `#` any number of them. */
  routing_key: z.string().optional(),
  service: name.optional(),
  type: name.optional(),
  published_from: z.string().nullable(),
  published_before: z.string().describe('At the latest, when it was planned.'),
});
export type ReplayFilter = z.infer<typeof ReplayFilterSchema>;

/** Where to: the exchange that each was published to, with its routing key; one queue; or another exchange. */
export const ReplayTargetSchema = z.union([
  z
    .literal('same')
    .describe(
      'The exchange that each was published to, with its routing key: every queue that is bound there.',
    ),
  z.strictObject({ queue: name.describe('This queue alone.') }),
  z.strictObject({
    exchange: name.describe('Another exchange.'),
    routing_key: z
      .string()
      .max(AMQP_SHORT_STRING_BYTES)
      .optional()
      .describe('Left out: the key that each was published with.'),
  }),
]);
export type ReplayTarget = z.infer<typeof ReplayTargetSchema>;

export const ReplayEffectsSchema = z
  .enum(['once', 'again'])
  .describe(
    '`once`: under its own id, so a consumer that has handled it acknowledges it without effect; what is older than consumers remember, 14 days, is left out. `again`: under a new id, so everybody handles it once more.',
  );

/** What a replay is asked for, beside what every operation is. */
export const ReplaySchema = z.object({
  filter: ReplayFilterSchema.nullable(),
  to: ReplayTargetSchema,
  effects: ReplayEffectsSchema,
});
export type Replay = z.infer<typeof ReplaySchema>;

/** What a replay's batch knows of a publish: the message, where its body is, and why it is left as it is. */
export const ReplayedPublishSchema = z.object({
  message_id: z.string(),
  archived: ArchivedSchema.nullable(),
  refused: z
    .enum(['not-in-trail', 'body-not-kept', 'is-a-replay', 'unreadable', 'too-old-for-once'])
    .nullable(),
});
export type ReplayedPublish = z.infer<typeof ReplayedPublishSchema>;

/** A publish that a plan shows. */
export const PlannedPublishSchema = z.object({
  message_id: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  published_at: z.string(),
  bytes: z.int().min(0),
  refused: z.string().nullable(),
});
export type PlannedPublish = z.infer<typeof PlannedPublishSchema>;
