import * as z from 'zod';
import { StatusSchema } from '../failure/failed-message.ts';
import {
  CanaryStateSchema,
  isCounting,
  type Operation,
  OperationSchema,
  PlanSchema,
  type Result,
  ResultSchema,
} from '../operations/operation.ts';
import { estimatedEnd, failureRate, toCome } from '../operations/progress.ts';
import { UnreadableSchema } from '../readable-rows.ts';

const share = z.number().min(0).max(1);

/** An operation, chosen field by field: what its steps keep for themselves stays inside. */
export const OperationViewSchema = OperationSchema.pick({
  id: true,
  action: true,
  state: true,
  reason: true,
  filter: true,
  replay: true,
  to_queue: true,
  note: true,
  rate: true,
  stop_at_failure_rate: true,
  created_by: true,
  started_by: true,
  created_at: true,
  started_at: true,
  updated_at: true,
  ended_at: true,
}).extend({
  ids: z.int().min(0).nullable().describe('How many ids were given; null: it goes by its filter.'),
  plan: PlanSchema,
  counts: z.object({
    total: z.int().min(0).describe('As planned. A message that is no longer as the filter says is skipped.'),
    exact: z.boolean().describe('False: there are at least `total`.'),
    counting: z
      .boolean()
      .describe('True: they are still being counted, and `total` grows. It can be run all the same.'),
    done: z.int().min(0).describe('Dealt with: succeeded, skipped and failed.'),
    succeeded: z.int().min(0).describe('The action took place. What a retry led to is in `outcomes`.'),
    skipped: OperationSchema.shape.skipped,
    failed: OperationSchema.shape.failed,
    to_come: z
      .int()
      .min(0)
      .nullable()
      .describe('Null: it is not known, because there are more than were counted.'),
  }),
  outcomes: z
    .object({
      succeeded: z.int().min(0),
      failed: z.int().min(0),
      waiting: z.int().min(0).describe('Still looked for.'),
      failure_rate: share.nullable().describe('Of the latest 100; null while there are none.'),
    })
    .describe(
      'What became of retried messages: of the canary all of them, after that of as many as can be watched at a time.',
    ),
  canary: OperationSchema.shape.canary
    .unwrap()
    .extend({
      state: CanaryStateSchema.describe(
        '`waiting`: not all of it is retried. `out`: their outcomes are waited for. `stopped`: the operation stopped because of it.',
      ),
    })
    .nullable(),
  estimated_end_at: z
    .string()
    .nullable()
    .describe('At its rate; null while it does not run, or where it is not known.'),
});
export type OperationView = z.infer<typeof OperationViewSchema>;

export const OperationListSchema = z.object({
  items: z.array(OperationViewSchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type OperationList = z.infer<typeof OperationListSchema>;

export const OperationResultViewSchema = ResultSchema.pick({
  id: true,
  message_id: true,
  replayed_as: true,
  outcome: true,
  reason: true,
  at: true,
}).extend({
  status: StatusSchema.nullable().describe(
    'The status of the failed message now; null: it is no longer kept, or it is a replay, which is about no failed message.',
  ),
});
export type OperationResultView = z.infer<typeof OperationResultViewSchema>;

export const OperationResultListSchema = z.object({
  items: z.array(OperationResultViewSchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type OperationResultList = z.infer<typeof OperationResultListSchema>;

export function viewOperation(operation: Operation, now: Date): OperationView {
  const { plan, done, succeeded, skipped, failed, seen, watched, ids } = operation;
  return OperationViewSchema.parse({
    ...operation,
    ids: ids?.length ?? null,
    counts: {
      total: plan.messages,
      exact: plan.exact,
      counting: isCounting(operation),
      done,
      succeeded,
      skipped,
      failed,
      to_come: toCome(operation),
    },
    outcomes: { ...seen, waiting: watched.length, failure_rate: failureRate(operation) },
    canary: operation.canary && { ...operation.canary, state: operation.canary_state },
    estimated_end_at: estimatedEnd(operation, now),
  });
}

export function viewResult(result: Result, status: OperationResultView['status']): OperationResultView {
  return OperationResultViewSchema.parse({ ...result, status });
}
