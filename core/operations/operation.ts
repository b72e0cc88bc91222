import * as z from 'zod';
import { StatusSchema } from '../failure/failed-message.ts';
import { ScopeSchema } from '../permission/scope.ts';
import { PlannedPublishSchema, ReplayedPublishSchema, ReplaySchema } from '../replay/replay.ts';

/** What an operation does to each of its messages. */
export const ActionSchema = z.enum(['retry', 'delete', 'restore', 'resolve', 'move', 'replay']);
export type Action = z.infer<typeof ActionSchema>;
/** On failed messages. A replay is about what was published. */
export type ActionOnFailed = Exclude<Action, 'replay'>;

/**
 * planned: nothing has been done. canary: the first few are out, and what becomes of them decides. stopped: too many
 * failed again. aborted: a person ended it. Only completed and aborted are final.
 */
export const OperationStateSchema = z.enum([
  'planned',
  'canary',
  'running',
  'paused',
  'stopped',
  'aborted',
  'completed',
]);
export type OperationState = z.infer<typeof OperationStateSchema>;

/**
 * Which failed messages: every member has to hold. Frozen: the status and the time window are said, and a time is a time,
 * never "an hour ago". Times are ISO 8601 UTC; a null one is open.
 */
export const FrozenFilterSchema = z.object({
  status: StatusSchema,
  exchange: z.string().optional(),
  queue: z.string().optional(),
  routing_key: z.string().optional(),
  error_name: z.string().optional(),
  fingerprint: z.string().optional(),
  service: z.string().optional(),
  text: z.string().optional(),
  failed_from: z.string().nullable().describe('Failed first at this time or later. Null: however long ago.'),
  failed_before: z.string().describe('Failed first before this time; at the latest, when it was planned.'),
});
export type FrozenFilter = z.infer<typeof FrozenFilterSchema>;

/** What became of a message, by the reason: how many. */
const ReasonsSchema = z.record(z.string(), z.int().min(0));
export type Reasons = z.infer<typeof ReasonsSchema>;

export const PlanSchema = z.object({
  at: z.string(),
  /** How many the filter finds, or ids there are. */
  messages: z.int().min(0),
  exact: z
    .boolean()
    .describe('False: there are at least so many; `counts.counting` says whether counting goes on.'),
  examined: z.int().min(0).describe('So many were looked at one by one: `refused` speaks of these.'),
  refused: ReasonsSchema.describe('Those among them that would be left as they are, by the reason.'),
  sample: z.array(
    z.object({
      id: z.string(),
      message_id: z.string(),
      queue: z.string().nullable(),
      /** What permissions may be narrowed to. */
      type: z.string().optional(),
      error_name: z.string(),
      status: StatusSchema,
      failed_at: z.string(),
      refused: z.string().nullable(),
    }),
  ),
  /** Of a replay: some of the publishes, in place of failed messages. */
  publishes: z.array(PlannedPublishSchema).optional(),
});
export type Plan = z.infer<typeof PlanSchema>;

export const CanarySchema = z.object({
  size: z.int().min(1),
  max_failure_rate: z.number().min(0).max(1),
  wait_seconds: z.int().min(1),
});
export type Canary = z.infer<typeof CanarySchema>;

/** waiting: not all of it is out. out: the outcomes are looked for. stopped: the operation stopped because of it. */
export const CanaryStateSchema = z.enum(['waiting', 'out', 'passed', 'stopped']);

/** A retry whose outcome is looked for: the run that it was handed to, and which attempt that begins with. */
const WatchedSchema = z.object({ id: z.string(), run: z.string(), attempt: z.int().min(1) });
export type Watched = z.infer<typeof WatchedSchema>;

const PersonSchema = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof PersonSchema>;

/** A row of the operations' table: one operation on many messages, and how far it has come. */
export const OperationSchema = z.object({
  /** UUIDv7: sorts by time. */
  id: z.string(),
  action: ActionSchema,
  state: OperationStateSchema,
  /** Why it stopped by itself, in words. */
  reason: z.string().nullable(),
  filter: FrozenFilterSchema.nullable(),
  /** Of failed messages; of a replay, of messages. */
  ids: z.array(z.string()).nullable(),
  /** Of a replay, and of nothing else. */
  replay: ReplaySchema.optional(),
  /** Of a replay that has begun: since when it waits for the trail, and whether its mark is on the way. late: it waits no more. */
  trail: z
    .object({
      since: z.string().nullable(),
      marked: z.boolean(),
      state: z.enum(['waiting', 'reached', 'late']),
    })
    .optional(),
  to_queue: z.string().nullable(),
  /**
   * What those who planned, started or resumed it may manage, where that is not everything: it acts on what all of them may,
   * and to it all else is as if it were not there.
   */
  scopes: z.array(ScopeSchema).optional(),
  note: z.string().nullable(),
  /** Messages a second. */
  rate: z.int().min(1),
  canary: CanarySchema.nullable(),
  stop_at_failure_rate: z.number().min(0).max(1).nullable(),
  plan: PlanSchema,
  /** Not all of it is counted: where the rest begins (null: nowhere yet), and how often in a row in vain. Null: it is over. */
  counting: z.object({ from: z.string().nullable(), vain: z.int().min(0) }).nullable(),
  done: z.int().min(0),
  succeeded: z.int().min(0),
  skipped: ReasonsSchema,
  failed: ReasonsSchema,
  /** What is looked at, what has been seen (true: handled), the latest last, and how many in all. */
  watched: z.array(WatchedSchema),
  outcomes: z.array(z.boolean()),
  seen: z.object({ succeeded: z.int().min(0), failed: z.int().min(0) }),
  /** When the canary was out; null: it is not. */
  canary_out_at: z.string().nullable(),
  canary_state: CanaryStateSchema.nullable(),
  /** What the step under way acts on, with the operation that each had been touched by before. */
  batch: z.array(
    z.object({
      id: z.string(),
      touched_by: z.string().nullable(),
      publish: ReplayedPublishSchema.optional(),
    }),
  ),
  /** How often in vain in a row. */
  batch_tries: z.int().min(0),
  /** Where the batch after it begins; null: there is none. A number where ids were given. */
  cursor: z.string().nullable(),
  selected_all: z.boolean(),
  /** When the step that acted last began: the next one may do as much as its rate allows since. */
  paced_at: z.string().nullable(),
  /** The number of the next step: a step of another number is a repeat, and does nothing. */
  step: z.int().min(0),
  /** Who has the step under way, or had the last one: no two writes of two holders are the same. */
  holder: z.string().nullable(),
  /** When the next step should have begun, or the one under way should have ended. Null: none is to come. */
  due_at: z.string().nullable(),
  created_by: PersonSchema,
  started_by: PersonSchema.nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  updated_at: z.string(),
  ended_at: z.string().nullable(),
  /** Compare-and-set: every write names the version that it read. */
  version: z.int().min(1),
});
export type Operation = z.infer<typeof OperationSchema>;

/** done: as asked. skipped: left as it was, for a reason of its own. failed: it could not be done. */
export const OutcomeSchema = z.enum(['done', 'skipped', 'failed']);

/** What an operation did to one message. */
export const ResultSchema = z.object({
  operation_id: z.string(),
  /** Of the failed message; of a replay, of the publish: its time, and what distinguishes it from others. */
  id: z.string(),
  /** Of a replay: the message, and the id under which it was published again, where that is a new one. */
  message_id: z.string().optional(),
  replayed_as: z.string().optional(),
  outcome: OutcomeSchema,
  /** Why it was skipped or failed; null where it was done. */
  reason: z.string().nullable(),
  at: z.string(),
});
export type Result = z.infer<typeof ResultSchema>;

export function isActive({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'running' || state === 'canary';
}

/** Whether its steps go on to count its messages. One that a person or its limit has stopped does not until it is resumed. */
export function isCounting(
  operation: Pick<Operation, 'state' | 'counting'>,
): operation is { state: OperationState; counting: NonNullable<Operation['counting']> } {
  return operation.counting !== null && (operation.state === 'planned' || isActive(operation));
}

/** Whether nothing can become of it any more. */
export function isOver({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'completed' || state === 'aborted';
}
