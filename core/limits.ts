/** Every number that AWS, RabbitMQ or Courtier sets as a bound, with its unit and source. */

/** SQS: a message's body and attributes together, bytes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const SQS_MESSAGE_BYTES = 1_048_576;
/** SQS: entries and summed bytes of one SendMessageBatch. */
export const SQS_BATCH_ENTRIES = 10;
export const SQS_BATCH_BYTES = 1_048_576;
/** SQS: the longest retention, seconds (14 days). What outlives it vanishes without a dead letter. */
export const SQS_RETENTION_SECONDS = 1_209_600;
/** DynamoDB: one item, bytes. A payload above INLINE_PAYLOAD_BYTES goes to the payload store instead. */
export const DYNAMODB_ITEM_BYTES = 409_600;
export const INLINE_PAYLOAD_BYTES = 262_144;
/** Step Functions: `cause` and `error` of SendTaskFailure, characters. */
export const TASK_FAILURE_CAUSE_CHARS = 32_768;
export const TASK_FAILURE_ERROR_CHARS = 256;
/** Courtier: body of a published message by default, bytes. */
export const PUBLISH_PAYLOAD_BYTES = 262_144;
/** Courtier: how much of an error's text and stack a record keeps, characters. */
export const ERROR_MESSAGE_CHARS = 2_000;
export const ERROR_STACK_CHARS = 8_000;
/** Courtier: attempts kept on a record; older ones are dropped from the front, their count stays in retry_count. */
export const ATTEMPTS_KEPT = 50;
/** AMQP 0-9-1: a short string (exchange, queue, routing key, message id), bytes. */
export const AMQP_SHORT_STRING_BYTES = 255;
/** API Gateway REST: the longest integration, milliseconds. */
export const API_TIMEOUT_MS = 29_000;
/** Courtier: a page of a list. */
export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;
/** Courtier: how long a claim on (queue, message id) is remembered: the window of "effect once", seconds (14 days). */
export const CLAIM_WINDOW_SECONDS = 1_209_600;
/** Courtier: how long a resolved or deleted failure, and an audit entry, is kept, seconds. */
export const RESOLVED_KEPT_SECONDS = 2_592_000;
export const DELETED_KEPT_SECONDS = 604_800;
export const AUDIT_KEPT_SECONDS = 2_592_000;
