import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES, OPERATION_IDS_MAX, REPLAY_IDS_BYTES } from '../../core/limits.ts';
import { ReplayEffectsSchema, ReplayTargetSchema } from '../../core/replay/replay.ts';
import { asked, name, when } from './operation-input.ts';

export const ReplayFilterInputSchema = z.strictObject({
  exchange: name,
  routing_key: z
    .string()
    .max(AMQP_SHORT_STRING_BYTES)
    .optional()
    .describe('As a topic exchange matches: `*` is one word, `#` any number of them.'),
  service: name.optional().describe("Who published: the message's `app_id`, else its RabbitMQ user."),
  type: name.optional(),
  published_from: when.optional().describe('Default: as long ago as the trail is kept.'),
  published_before: when.optional().describe('Default, and at the latest: now.'),
});

/** Strict: a misspelt filter would be a replay of everything. */
export const NewReplaySchema = z
  .strictObject({
    action: z.literal('replay'),
    ...asked,
    filter: ReplayFilterInputSchema.optional().describe(
      'What was published: every member has to hold. What a replay published is left out.',
    ),
    ids: z
      .array(name)
      .min(1)
      .max(OPERATION_IDS_MAX)
      .refine((ids) => Buffer.byteLength(ids.join('')) <= REPLAY_IDS_BYTES, {
        error: `must be at most ${REPLAY_IDS_BYTES} bytes altogether: use several replays, or a filter`,
      })
      .optional()
      .describe('Or exactly these messages, each as it was published last.'),
    to: ReplayTargetSchema,
    effects: ReplayEffectsSchema.default('once'),
  })
  .superRefine(({ filter, ids }, context) => {
    if ((filter === undefined) !== (ids === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['filter'],
      message: 'exactly one of filter and ids must be given',
    });
  });
export type NewReplayInput = z.infer<typeof NewReplaySchema>;
