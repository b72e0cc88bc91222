import * as z from 'zod';
import { StatusSchema } from '../../core/failure/failed-message.ts';
import {
  AMQP_SHORT_STRING_BYTES,
  CANARY_FAILURE_PERCENT,
  CANARY_SIZE,
  CANARY_SIZE_MAX,
  CANARY_WAIT_SECONDS,
  CANARY_WAIT_SECONDS_MAX,
  OPERATION_IDS_MAX,
  OPERATION_NOTE_CHARS,
  OPERATION_RATE,
  OPERATION_RATE_MAX,
} from '../../core/limits.ts';
import { actions } from '../../core/operations/actions.ts';
import type { AskedTime } from '../../core/operations/freeze.ts';
import { ActionSchema } from '../../core/operations/operation.ts';
import { time } from '../http/time.ts';

export const name = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);
/** To a ten-thousandth: DynamoDB keeps no number as small as JSON can write. */
const share = z
  .number()
  .min(0)
  .max(1)
  .transform((given) => Math.round(given * 10_000) / 10_000);

const AGO = /^-P(?=[\dT])(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

/** A time, or how long before now it was. */
export const when = z.union([
  z
    .string()
    .regex(AGO, 'must be a time like 2026-01-05T10:00:00Z, or how long ago like -PT2H')
    .transform((ago): AskedTime => ({ seconds_ago: secondsOf(ago) }))
    .describe('How long ago, as a duration of ISO 8601 with a minus: `-PT2H`, `-P1D`.'),
  time.transform((at): AskedTime => ({ at })),
]);

export const OperationFilterSchema = z.strictObject({
  status: StatusSchema.optional().describe(
    'Default: `deleted` for restore, else `failed`. The answer says which.',
  ),
  exchange: name.optional(),
  queue: name.optional(),
  routing_key: z.string().max(AMQP_SHORT_STRING_BYTES).optional(),
  error_name: z.string().min(1).max(256).optional(),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{1,64}$/, 'must be hexadecimal digits')
    .optional(),
  service: name.optional(),
  text: z.string().min(1).max(256).optional(),
  failed_from: when.optional().describe('Default: however long ago.'),
  failed_before: when.optional().describe('Default, and at the latest: now.'),
});

export const CanaryInputSchema = z.strictObject({
  size: z.int().min(1).max(CANARY_SIZE_MAX).default(CANARY_SIZE),
  max_failure_rate: share.default(CANARY_FAILURE_PERCENT / 100),
  wait_seconds: z.int().min(1).max(CANARY_WAIT_SECONDS_MAX).default(CANARY_WAIT_SECONDS),
});

/** What every operation is asked for. */
export const asked = {
  mode: z
    .enum(['plan', 'run'])
    .describe('`plan`: nothing is done, until it is run. `run`: it is planned, and runs at once.'),
  rate: z.int().min(1).max(OPERATION_RATE_MAX).default(OPERATION_RATE).describe('Messages a second.'),
  note: z
    .string()
    .min(1)
    .max(OPERATION_NOTE_CHARS)
    .optional()
    .describe('Why, for people who look at it later.'),
};

/** Strict: a misspelt filter would be an operation on everything. */
export const OnFailedSchema = z
  .strictObject({
    action: ActionSchema.exclude(['replay']),
    ...asked,
    filter: OperationFilterSchema.optional().describe('Which failed messages: every member has to hold.'),
    ids: z
      .array(z.uuid())
      .min(1)
      .max(OPERATION_IDS_MAX)
      .optional()
      .describe('Or exactly these failed messages.'),
    canary: CanaryInputSchema.optional().describe(
      'So many first, of which the outcomes decide whether it goes on. For retry and move.',
    ),
    stop_at_failure_rate: share
      .optional()
      .describe("Of the latest 100 outcomes. Default: the canary's, where there is one. For retry and move."),
    to_queue: name.optional().describe('For move: a queue of the topology.'),
  })
  .superRefine((asked, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((asked.filter === undefined) === (asked.ids === undefined)) {
      refuse('filter', 'exactly one of filter and ids must be given');
    }
    if ((asked.action === 'move') !== (asked.to_queue !== undefined)) {
      refuse('to_queue', 'must be given for move, and for nothing else');
    }
    for (const member of ['canary', 'stop_at_failure_rate'] as const) {
      if (asked[member] !== undefined && !actions[asked.action].delivers)
        refuse(member, 'is for retry and move: only these deliver');
    }
  });
export type OnFailedInput = z.infer<typeof OnFailedSchema>;

function secondsOf(ago: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = AGO.exec(ago) ?? [];
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}
