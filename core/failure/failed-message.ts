import * as z from 'zod';
import { HeadersSchema, HeaderTypesSchema, PropertiesSchema } from '../message/message.ts';
import { traceFields } from '../trace/carried.ts';
import { KeptRevisionSchema } from './revision.ts';
import { SourceSchema } from './source.ts';

/**
 * pending: waiting for its next retry. retrying: redelivered, the outcome not known yet. failed: out of retries or
 * permanent; a person decides. parked: not handled yet, because an earlier message of its key is failed; it follows by
 * itself. resolved: handled in the end. deleted: a person gave it up; kept 7 days.
 */
export const StatusSchema = z.enum(['pending', 'retrying', 'failed', 'parked', 'resolved', 'deleted']);
export type Status = z.infer<typeof StatusSchema>;

/** One failed attempt. `number` 1 is the first delivery, 2 the first retry, and so on. */
export const AttemptSchema = z.object({
  number: z.number().int().min(1),
  at: z.string(),
  source: SourceSchema,
  error_name: z.string(),
  error_message: z.string(),
  /** Where spans are exported. */
  span_id: z.string().optional(),
});
export type Attempt = z.infer<typeof AttemptSchema>;

/**
 * A row of failed_messages. Names are the API's, so that table, API and page say the same word.
 * Times are ISO 8601 UTC. Sources: requirements/README.md "Records".
 */
export const FailedMessageSchema = z.object({
  /** Derived from message id and queue: recording twice is recording once. */
  id: z.string(),
  message_id: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  /** Null when it failed before RabbitMQ routed it (outbox). */
  queue: z.string().nullable(),
  /** The queue that it failed on before a person moved it to another one; null where it had none. Absent: it was not moved. */
  moved_from: z.string().nullable().optional(),
  /** The group of its key, in a queue that parks later messages of a key behind a failed one: there it has its place. */
  order_group: z.string().optional(),
  /** It failed after SQS had carried it: retries go through the work queue, whether or not the topology knows the queue. */
  work_queue: z.boolean().optional(),
  /** The body as text or base64 (`payload_encoding`); null when it is in the payload store under `payload_ref`. */
  payload: z.string().nullable(),
  payload_encoding: z.enum(['text', 'base64']),
  payload_ref: z.string().optional(),
  payload_bytes: z.number().int().min(0),
  /** Of the body as it failed (core/message/content.ts), whatever a person made of it since. */
  content: z.string().optional(),
  /** Which of its bodies `payload` is: the latest. Absent: a person never corrected it. */
  revision: z.number().int().min(0).optional(),
  /** All bodies that it has had, the original first. Absent where there is only that. */
  revisions: z.array(KeptRevisionSchema).optional(),
  properties: PropertiesSchema,
  headers: HeadersSchema,
  header_types: HeaderTypesSchema.optional(),
  /** Names of headers that could not be kept, or not be carried by a retry (core/message/left-out.ts). */
  dropped_headers: z
    .array(z.string())
    .optional()
    .describe(
      'Headers that could not be kept, or that a retry had to leave out; the message of a retry names them in the header `x-courtier-dropped-headers`.',
    ),
  /** Who published it, where the message says so (service.ts). */
  service: z.string().nullable().optional(),
  source: SourceSchema,
  error_name: z.string(),
  error_message: z.string(),
  error_stack: z.string().nullable(),
  /** Groups failures of one cause: error name and first own stack frame. */
  fingerprint: z.string(),
  /** True when waiting cannot fix it. */
  permanent: z.boolean(),
  status: StatusSchema,
  retry_count: z.number().int().min(0),
  max_retries: z.number().int().min(0),
  attempts: z.array(AttemptSchema),
  resolution: z
    .enum(['confirmed', 'assumed', 'manual'])
    .nullable()
    .describe(
      'How a resolved one ended. `confirmed`: its consumer said that it is handled. `assumed`: its consumer is an AMQP client, who confirms to RabbitMQ only; the message is in its queue no more and in no client’s hands, and was not rejected for a quiet window. `manual`: a person dealt with it in another way. Null: not resolved.',
    ),
  /** Name of the workflow execution in charge; anyone else's step is superseded. */
  run: z.string(),
  /** Counts runs; the next run is `<id>-<generation + 1>`. */
  generation: z.number().int().min(1),
  failed_at: z.string(),
  /**
   * When its publisher's own time to live ends: no retry handles it after that. Null, or absent: it has none, or a person
   * who retried it lifted it.
   */
  expires_at: z.string().nullable().optional(),
  last_retry_at: z.string().nullable(),
  next_retry_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  deleted_at: z.string().nullable(),
  /** When the alert about its being `failed` was sent; not yet when absent or null. */
  alerted_at: z.string().nullable().optional(),
  /** When the reconciler last looked and found its workflow running. */
  checked_at: z.string().nullable().optional(),
  /** When the redelivery under way was in its work queue. Null or absent: it is not known to have been sent. */
  sent_at: z.string().nullable().optional(),
  /** The operation that changed it last. Who acts a second time on the same message finds its own id here. */
  operation_id: z.string().optional(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Compare-and-set: every write names the version that it read. */
  version: z.number().int().min(1),
});
export type FailedMessage = z.infer<typeof FailedMessageSchema>;

/** What every line of the log about a failed message says of it. */
export function logFields({
  message_id,
  id,
  queue,
  headers,
}: Pick<FailedMessage, 'message_id' | 'id' | 'queue' | 'headers'>) {
  return { message_id, ...traceFields(headers), failed_message_id: id, queue };
}
