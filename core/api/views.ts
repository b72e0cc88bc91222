import * as z from 'zod';
import { LogEntrySchema } from '../audit/message-log.ts';
import { CircuitSummarySchema } from '../circuit/circuit-states.ts';
import { type FailedMessage, FailedMessageSchema } from '../failure/failed-message.ts';
import { latestRevision } from '../failure/revise.ts';
import { UnreadableSchema } from '../readable-rows.ts';
import { type PayloadView, PayloadViewSchema } from './payload-view.ts';

/** The answers of the API, for the OpenAPI document and for clients. Errors: ProblemSchema. */

export const HealthSchema = z.object({ status: z.literal('healthy'), service: z.literal('messages-broker') });

/** Each part by name. With 503 the same member stands in a problem document. */
const ChecksSchema = z.record(
  z.string(),
  z.object({
    status: z
      .enum(['up', 'blocked', 'down'])
      .describe('`blocked`: the broker answers and takes no messages, for want of memory or disk.'),
    ms: z.int().min(0),
  }),
);
const CircuitsSchema = z
  .record(
    z.string(),
    CircuitSummarySchema.extend({
      state: z
        .enum(['closed', 'half-open', 'open', 'unknown'])
        .describe('The worst of all instances; `unknown`: what they said cannot be read.'),
    }),
  )
  .describe("By the circuit's name: what the instances behind it found. It decides nothing here.");
export type Circuits = z.infer<typeof CircuitsSchema>;
export const ReadySchema = z.object({
  status: z.literal('ready'),
  checks: ChecksSchema,
  circuits: CircuitsSchema,
});

/**
 * An entry of the list. Chosen field by field: what a record keeps for its own purposes (its run, its version) stays
 * inside, also what is added later. Long parts are left to the one message's own answer.
 */
export const FailedMessageSummarySchema = FailedMessageSchema.pick({
  id: true,
  message_id: true,
  exchange: true,
  routing_key: true,
  queue: true,
  payload_bytes: true,
  source: true,
  error_name: true,
  error_message: true,
  fingerprint: true,
  permanent: true,
  status: true,
  retry_count: true,
  max_retries: true,
  resolution: true,
  failed_at: true,
  last_retry_at: true,
  next_retry_at: true,
  resolved_at: true,
  deleted_at: true,
  created_at: true,
  updated_at: true,
}).extend({
  service: z
    .string()
    .nullable()
    .describe(
      'Who published it: the AMQP appId, else `metadata.service` of a JSON body; null where neither says so.',
    ),
  revision: z
    .int()
    .min(0)
    .describe('Which of its bodies this is, and a retry delivers: 0 the original, 1 the first correction.'),
  ...PayloadViewSchema.shape,
});
export type FailedMessageSummary = z.infer<typeof FailedMessageSummarySchema>;

/** One failed message with its attempts, headers and payload. */
export const FailedMessageViewSchema = FailedMessageSummarySchema.extend(
  FailedMessageSchema.pick({
    attempts: true,
    error_stack: true,
    headers: true,
    header_types: true,
    dropped_headers: true,
    properties: true,
  }).shape,
);
export type FailedMessageView = z.infer<typeof FailedMessageViewSchema>;

export const FailedMessageListSchema = z.object({
  items: z.array(FailedMessageSummarySchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  searched_to: z.iso
    .datetime()
    .nullable()
    .describe(
      'How far back was looked: what matches and failed after this time is on this page or one before it. Null on the last page: all was looked at.',
    ),
  unreadable: UnreadableSchema,
});
export type FailedMessageList = z.infer<typeof FailedMessageListSchema>;

/** What a retry (202), a deletion or a restoration (200) answers. */
export const FailedMessageStateSchema = FailedMessageSchema.pick({ id: true, status: true });
export type FailedMessageState = z.infer<typeof FailedMessageStateSchema>;

export const RetryAnswerSchema = FailedMessageStateSchema.extend({
  before_its_turn: z
    .boolean()
    .optional()
    .describe('It was parked, and is retried before earlier messages of its key, which stay where they are.'),
});
export type RetryAnswer = z.infer<typeof RetryAnswerSchema>;

/** A failure of the message, as its trail tells it. The record has the rest: GET /api/messages/failed/{id}. */
export const TrailFailureSchema = FailedMessageSchema.pick({
  id: true,
  queue: true,
  status: true,
  source: true,
  error_name: true,
  retry_count: true,
  failed_at: true,
  resolved_at: true,
});

const StageSchema = LogEntrySchema.extend({
  archived: z.boolean().optional().describe('Of a publish: whether its body is kept.'),
});

export const MessageTrailSchema = z.object({
  message_id: z.string(),
  trail: z
    .literal('may be late')
    .optional()
    .describe(
      'The message is so new that its publish may not be in the trail yet: ask again in some seconds.',
    ),
  entries: z.array(StageSchema).describe('Each publish, the oldest first, then each queue.'),
  failures: z
    .array(TrailFailureSchema)
    .describe('Its failed messages, one for each queue that it failed on, the oldest failure first.'),
  unreadable: UnreadableSchema,
});
export type MessageTrail = z.infer<typeof MessageTrailSchema>;

/** RFC 9457, `application/problem+json`. */
export const ProblemSchema = z.looseObject({
  type: z.string().startsWith('urn:courtier:problem:'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  instance: z.string(),
  request_id: z.string(),
  errors: z
    .array(
      z.object({
        detail: z.string(),
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        header: z.string().optional(),
      }),
    )
    .optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

export function viewFailedMessage(record: FailedMessage, payload: PayloadView): FailedMessageView {
  return FailedMessageViewSchema.parse(withPayload(record, payload));
}

export function summarizeFailedMessage(record: FailedMessage, payload: PayloadView): FailedMessageSummary {
  return FailedMessageSummarySchema.parse(withPayload(record, payload));
}

/** A record from before services were noted has none. */
function withPayload(record: FailedMessage, payload: PayloadView) {
  return { ...record, service: record.service ?? null, revision: latestRevision(record), ...payload };
}
