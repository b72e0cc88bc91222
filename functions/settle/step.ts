import * as z from 'zod';
import { type Confirmation, ConfirmationSchema } from '../../core/failure/late-success.ts';
import { RedeliverySchema } from '../../core/retry/workflow.ts';
import { TaskErrorSchema } from './task-error.ts';

const RunSchema = z.object({ id: z.string(), run: z.string(), attempt: z.number().int().min(1) });

const StepSchema = RunSchema.extend({
  delivery: RedeliverySchema,
  quiet_seconds: z.number().int().min(1),
  /** How the step before it ended. */
  result: z.unknown(),
});

/** Executions that were started before the workflow had its present definition: it keeps the one that it began with. */
const EarlierStepSchema = RunSchema.extend({
  outcome: z.enum(['confirmed', 'failed', 'quiet', 'gone', 'unknown']),
  error: TaskErrorSchema.optional(),
});

/** A redelivery to AMQP clients of which nobody can say that it was handled. */
const UnsaidSchema = z.enum(['gone', 'lost', 'unknown']);
type Unsaid = z.infer<typeof UnsaidSchema>;

/** `sent`: into a queue of AMQP clients, who confirm nothing. */
export type Event = z.infer<typeof RunSchema> & {
  outcome: 'confirmed' | 'failed' | 'quiet' | Unsaid | 'superseded' | 'sent';
  error?: z.infer<typeof TaskErrorSchema> | undefined;
  /** What is confirmed. */
  confirmation?: Confirmation | undefined;
  /** What the next round goes on with; an earlier execution keeps it itself. */
  delivery?: z.infer<typeof RedeliverySchema>;
  quiet_seconds?: number;
};

/** Throws a ZodError for what is no step of the workflow. */
export function readStep(input: unknown): Event {
  if (typeof input === 'object' && input !== null && 'outcome' in input)
    return EarlierStepSchema.parse(input);
  const { result, ...step } = StepSchema.parse(input);
  return { ...step, ...outcomeOf(result, step.delivery) };
}

/**
 * A caught error, the last look of functions/watch-redelivery, what functions/redeliver gave the task token; anything else
 * is what a consumer gave it: it confirmed.
 */
function outcomeOf(result: unknown, delivery: string): Pick<Event, 'outcome' | 'error' | 'confirmation'> {
  if (typeof result === 'object' && result !== null) {
    const error = TaskErrorSchema.safeParse(result);
    if (error.success) return { outcome: 'failed', error: error.data };
    if ('superseded' in result && result.superseded === true) return { outcome: 'superseded' };
    if ('where' in result) return { outcome: UnsaidSchema.safeParse(result.where).data ?? 'quiet' };
  }
  if (delivery === 'amqp') return { outcome: 'sent' };
  return { outcome: 'confirmed', confirmation: ConfirmationSchema.safeParse(result).data };
}
