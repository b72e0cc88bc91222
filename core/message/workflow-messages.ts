import * as z from 'zod';
import { EventMessageSchema, eventMessageOf } from './event-message.ts';

/** How a workflow and the services that do its steps speak to each other, both in the shared message format. */

/** Bytes of a step's result, as JSON: it travels on to the steps behind it. */
const STEP_RESULT_BYTES = 16_384;
export const STEP_REASON_CHARS = 500;

/**
 * What a step asks a service for; the event's name is the step's. Beside these its data have, under the names that the
 * workflow gives them, the id of what it is about and the data of the event that started it.
 */
export const StepMessageSchema = EventMessageSchema.extend({
  data: z.looseObject({
    /** Opaque; the same whenever the step is asked for again, so a service can tell that it has done it. */
    step_id: z.string(),
    /** What earlier steps answered, by their names. */
    results: z.record(z.string(), z.unknown()),
    /** After this time nobody waits for the answer and the step must not be done; null: it must be done in any case. */
    deadline: z.iso.datetime().nullable(),
    reply: z.object({ exchange: z.string(), routing_key: z.string() }),
  }),
});
export type StepMessage = z.infer<typeof StepMessageSchema>;

const ResultSchema = z
  .record(z.string(), z.unknown())
  .refine((result) => JSON.stringify(result).length <= STEP_RESULT_BYTES, {
    error: `must not be larger than ${STEP_RESULT_BYTES} characters of JSON`,
  });

export const StepOutcomeSchema = z.enum(['done', 'refused']);

/** What a service answers. */
export const WorkflowReplySchema = eventMessageOf(
  'workflow.reply',
  z.looseObject({
    step_id: z.string().min(1).max(300),
    outcome: StepOutcomeSchema,
    /** Why it was refused, for people. */
    reason: z.string().max(STEP_REASON_CHARS).optional(),
    result: ResultSchema.optional(),
  }),
);
export type WorkflowReply = z.infer<typeof WorkflowReplySchema>;
