/** Every number that AWS, RabbitMQ or Courtier sets as a bound, with its unit and source. */

/** SQS: a message's body and attributes together, bytes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const SQS_MESSAGE_BYTES = 1_048_576;
/** SQS: entries and summed bytes of one SendMessageBatch. */
export const SQS_BATCH_ENTRIES = 10;
export const SQS_BATCH_BYTES = 1_048_576;
/** SQS: the longest retention, seconds (14 days). What outlives it vanishes without a dead letter. */
export const SQS_RETENTION_SECONDS = 1_209_600;
/** SQS: the highest maxReceiveCount of a redrive policy. */
export const SQS_MAX_RECEIVE_COUNT = 1_000;
/** Courtier: so long a broker that is there may refuse a message before others of its group go past it, seconds. */
export const OUTBOX_REFUSED_SECONDS = 3_600;
/** Courtier: a larger payload goes to the payload store, bytes. DynamoDB takes items of 409,600 bytes, all fields together. */
export const INLINE_PAYLOAD_BYTES = 262_144;
/** Step Functions: `cause` and `error` of SendTaskFailure, characters. */
export const TASK_FAILURE_CAUSE_CHARS = 32_768;
export const TASK_FAILURE_ERROR_CHARS = 256;
/** Courtier: body of a published message by default, bytes. */
export const PUBLISH_PAYLOAD_BYTES = 262_144;
/** Courtier: room in a request for everything that is not the message: names, properties, headers, bytes. */
export const AROUND_THE_MESSAGE_BYTES = 65_536;
/** Courtier: how much of an error's text and stack a record keeps, characters. */
export const ERROR_MESSAGE_CHARS = 2_000;
export const ERROR_STACK_CHARS = 8_000;
/** Courtier: attempts kept on a record; older ones are dropped from the front, their count stays in retry_count. */
export const ATTEMPTS_KEPT = 50;
/** Courtier: delayed retries of a message. With the first attempt they are all that a record keeps. */
export const DELAYED_RETRIES_MAX = ATTEMPTS_KEPT - 1;
/** Courtier: messages of one key that are parked behind a failed one: their ids are in one item of DynamoDB. */
export const PARKED_MESSAGES_MAX = 1_000;
/** Courtier: how long what was purged can be put back, seconds (a day). Bodies stay a day longer: S3 counts in days. */
export const PURGE_KEPT_SECONDS = 86_400;
/** Courtier: messages, and bytes of their bodies, of one object in which purged messages are kept. */
export const PURGE_BATCH_MESSAGES = 200;
export const PURGE_BATCH_BYTES = 4_000_000;
/** Courtier: how far ahead a retry can be put off, seconds (14 days). Node's timers, and so a laptop, hold 24 days at most. */
export const RETRY_AHEAD_SECONDS_MAX = 1_209_600;
/** Courtier: corrections of one failed message, and the note of each, characters. All of them stay in one item of DynamoDB. */
export const REVISIONS_MAX = 20;
export const REVISION_NOTE_CHARS = 200;
/** AMQP 0-9-1: a short string (exchange, queue, routing key, message id), bytes. */
export const AMQP_SHORT_STRING_BYTES = 255;
/** Courtier: a page of a list. */
export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;
/** Courtier: messages that came into a queue, shown at once; of each exchange so many of the newest are looked at for them. */
export const QUEUE_MESSAGES_MAX = 50;
export const QUEUE_MESSAGES_EXAMINED = 600;
/** Courtier: exchanges that are looked at for what came into a queue. */
export const QUEUE_WAYS_IN_MAX = 10;
/** Courtier: how long a claim on (queue, message id) is remembered: the window of "effect once", seconds (14 days). */
export const CLAIM_WINDOW_SECONDS = 1_209_600;
/** Courtier: how long a resolved or deleted failure, and an audit entry, is kept, seconds. */
export const RESOLVED_KEPT_SECONDS = 2_592_000;
export const DELETED_KEPT_SECONDS = 604_800;
export const AUDIT_KEPT_SECONDS = 2_592_000;
/** RabbitMQ: the longest per-message expiration, milliseconds (2^32 - 1); a longer one closes the channel. */
export const EXPIRATION_MS_MAX = 4_294_967_295;
/** Courtier: headers of a published message: how many, their JSON altogether, the name of one (AMQP 0-9-1 4.2.5.5). */
export const HEADER_COUNT_MAX = 64;
export const HEADERS_BYTES_MAX = 16_384;
export const HEADER_NAME_BYTES = 128;
/** Courtier: levels of one header's tables and lists, and values of all headers of a message, those inside among them. */
export const HEADER_LEVELS_MAX = 64;
export const HEADER_MEMBERS_MAX = 10_000;
/** amqplib: the buffer in which it writes the headers of a message, bytes with their length. A larger table throws. */
export const AMQP_HEADERS_BYTES = 65_536;
/** Courtier: names of left-out headers that a record or a message tells; the last entry counts the others. */
export const DROPPED_NAMES_KEPT = 20;
/** Courtier: a message id that a publisher chooses, characters. */
export const MESSAGE_ID_CHARS = 128;
/** SQS: MessageGroupId of a FIFO queue, characters. */
export const SQS_GROUP_ID_CHARS = 128;
/** Courtier: what PAYLOAD_LIMIT_BYTES may be set to, so that a body in base64 and its headers still fit one SQS message. */
export const PUBLISH_PAYLOAD_BYTES_MAX = 700_000;
/** Courtier: how long a client's old key may go on after a rotation, seconds: by default (1 h), at most (7 days). */
export const KEY_OVERLAP_SECONDS = 3_600;
export const KEY_OVERLAP_SECONDS_MAX = 604_800;
/** Courtier: keys of one client that work at the same time. They are written in one DynamoDB transaction, of 100 items at most. */
export const CLIENT_KEYS_MAX = 10;
/** Courtier: a client's name, characters, and how many permissions it may have. */
export const CLIENT_NAME_CHARS = 100;
export const CLIENT_PERMISSIONS_MAX = 50;
/** Courtier: the subject of a client's certificate, characters. */
export const CERTIFICATE_SUBJECT_CHARS = 1_000;
/** Courtier: messages, and bytes of the request, of one batch publish. */
export const PUBLISH_BATCH_MESSAGES = 500;
export const PUBLISH_BATCH_BYTES = 1_048_576;
/** SQS: the longest wait of one receive, and the longest that a received message stays hidden, seconds. */
export const SQS_WAIT_SECONDS = 20;
export const SQS_VISIBILITY_SECONDS = 43_200;
/** Courtier: messages of one pull, by default and at most, and seconds until one that nobody acknowledged comes again. */
export const PULL_DEFAULT = 10;
export const PULL_MAX = 100;
export const PULL_VISIBILITY_SECONDS = 30;
/** Courtier: how often a message is given out to clients that pull before it is a failed message. */
export const PULL_RECEIVES = 5;
/** Courtier: bytes of one pull's answer as Lambda passes it on: JSON within JSON. Lambda takes 6,291,556. */
export const PULL_ANSWER_BYTES = 5_500_000;
/** Courtier: a larger body of a message in a client's hands goes to the payload store, bytes: from here on that is cheaper. */
export const DELIVERY_INLINE_BYTES = 65_536;
/** Courtier: how long an ack id is known after the message was given out, seconds: a day more than SQS could hide it. */
export const DELIVERY_KEPT_SECONDS = 129_600;
/** Messages that one bridge invocation takes at most: the Amazon MQ event source's own default. */
export const BRIDGE_BATCH = 100;
/** Messages that one invocation of the trail's recorder takes at most; Lambda hands over 6 MB. */
export const TRAIL_BATCH = 1_000;
/** Courtier: so long after it was made an id that is not known may still come into the trail, seconds. */
export const TRAIL_LATE_SECONDS = 300;
/** Publishes of one message that are shown, the latest: a publisher may give every message the same id. */
export const MESSAGE_PUBLISHES_MAX = 500;
/** SQS: seconds until a queue of the name of a deleted one can be made, and between two purges of one queue. */
export const SQS_RECREATE_SECONDS = 60;
export const SQS_PURGE_SECONDS = 60;
/** Courtier: queues that were created at run time, at most; fewer on a small broker, where each bridge is a connection. */
export const RUNTIME_QUEUES_MAX = 500;
/** Courtier: those of one client, at most; a fifth of all where that is less. */
export const RUNTIME_QUEUES_OF_CLIENT = 50;
/** Courtier: how long a subscription that nobody pulls from is kept, seconds (30 days: SQS has dropped its messages long before). */
export const SUBSCRIPTION_UNUSED_SECONDS = 2_592_000;
/** Courtier: how exactly it is known when a subscription was pulled from last, seconds: a write an hour, not one a pull. */
export const SUBSCRIPTION_USE_SECONDS = 3_600;
/** Courtier: bindings that one request to create a queue may name. */
export const QUEUE_BINDINGS_MAX = 50;
/** Courtier: how long the answer to a request with an Idempotency-Key is kept, seconds (24 h), and the key, characters. */
export const IDEMPOTENCY_KEPT_SECONDS = 86_400;
export const IDEMPOTENCY_KEY_CHARS = 255;
/** Courtier: after so many seconds a request that has not ended must be dead. Longer than any function that serves one may run. */
export const IDEMPOTENCY_LEASE_SECONDS = 60;
/** Courtier: a kept answer, compressed, bytes. DynamoDB takes items of 409,600 bytes. */
export const IDEMPOTENCY_ANSWER_BYTES = 380_000;
/** Courtier: how long what an instance said of a circuit stands, seconds. While it has calls it says it again after each probe. */
export const CIRCUIT_REPORT_SECONDS = 180;
/** Courtier: how long an entry of the operator audit trail is kept, seconds (400 days: a year can be looked at when it is over). */
export const OPERATOR_AUDIT_KEPT_SECONDS = 34_560_000;
/** Courtier: messages that an operation may be given by their ids; more than that is a filter. */
export const OPERATION_IDS_MAX = 1_000;
/** Courtier: bytes of the ids of messages that one replay is given. They stand beside its batch in one item of DynamoDB. */
export const REPLAY_IDS_BYTES = 100_000;
/**
 * Courtier: messages that an operation acts on each second, by default and at most. Each retry starts an execution, of
 * which an account begins 150 a second in most regions (Step Functions' quotas, StartExecution of standard workflows).
 */
export const OPERATION_RATE = 50;
export const OPERATION_RATE_MAX = 100;
/** Courtier: messages of a canary, by default and at most, and seconds that their outcomes are waited for. */
export const CANARY_SIZE = 5;
export const CANARY_SIZE_MAX = 50;
export const CANARY_WAIT_SECONDS = 300;
export const CANARY_WAIT_SECONDS_MAX = 3_600;
/** Courtier: how much of a canary may fail again where nothing is said, percent. */
export const CANARY_FAILURE_PERCENT = 20;
/** Courtier: operations that run at the same time. */
export const OPERATIONS_RUNNING_MAX = 10;
/** Courtier: a note, characters. */
export const OPERATION_NOTE_CHARS = 1_000;
/** Courtier: how long an operation, and what it did to each message, can be looked at, seconds (400 and 30 days). */
export const OPERATION_KEPT_SECONDS = 34_560_000;
export const OPERATION_RESULTS_KEPT_SECONDS = 2_592_000;
/** Courtier: the longest action, target or client that the trail is asked for, characters. A DynamoDB key holds 2,048 bytes. */
export const AUDIT_FILTER_CHARS = 600;
/** Courtier: how long a row stays in an outbox after it was relayed, and a run that rebuilt a read model is known, seconds (7 and 30 days). */
export const OUTBOX_ROW_KEPT_SECONDS = 604_800;
export const REBUILD_KEPT_SECONDS = 2_592_000;
/** Courtier: what a compressed body may become, bytes: more than any that is published uncompressed. */
export const INFLATED_BODY_BYTES = 4_194_304;
/** Courtier: exchanges of one broker, those of the topology among them. */
export const EXCHANGES_MAX = 500;
/** Courtier: how long a request waits for its reply, milliseconds: by default, at most. API Gateway gives up after 29 s. */
export const REQUEST_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS_MAX = 25_000;
/** Courtier: body of a reply that a request answers with, bytes. Lambda answers 6 MB, and JSON writes some bytes as six. */
export const REPLY_BYTES_MAX = 786_432;
/** Courtier: how long a workflow and its steps can be looked at, seconds (400 days). */
export const WORKFLOWS_KEPT_SECONDS = 34_560_000;
/**
 * Courtier: the body of one message that the broker takes, bytes; it refuses a larger one (`max_message_size`). In base64
 * it fits the event of 6 MB by which Lambda hands over what left RabbitMQ, and the answer of one pull.
 */
export const BROKER_MESSAGE_BYTES = 4_000_000;
/**
 * Courtier: the largest body that becomes a failed message, bytes, where the broker is not Courtier's and takes larger ones:
 * what RabbitMQ 4 takes by default (16 MiB).
 */
export const LAST_RESORT_BODY_BYTES = 16_777_216;
/** Courtier: failed messages that the trail of one message shows; there is one for each queue that it failed on. */
export const TRAIL_FAILURES_MAX = 50;
/** Courtier: seconds until a request that waits, and did not end, must be dead. Longer than any function that serves one may run. */
export const IN_FLIGHT_LEASE_SECONDS = 40;
/**
 * Callers with tokens that have an allowance of their own. Each takes one of the 10,000 API keys of an account, which is
 * no more in any account: so two stages of one account leave 2,000 for clients.
 */
export const TOKEN_ALLOWANCES_MAX = 4_000;
/** How many get one in a minute. CreateApiKey is throttled at 5 a second an account, and clients need it too. */
export const TOKEN_ALLOWANCES_PER_MINUTE = 60;
/** Until the allowance of a caller with a token goes that nobody uses, and how often a use is noted. */
export const TOKEN_ALLOWANCE_UNUSED_SECONDS = 2_592_000;
export const TOKEN_ALLOWANCE_USE_SECONDS = 86_400;
/** Until its key is removed: by then no authorizer remembers it. */
export const TOKEN_ALLOWANCE_LEAVES_SECONDS = 600;
/** How long one that there was no room for waits, if its caller does not come again. */
export const TOKEN_ALLOWANCE_WAITS_SECONDS = 86_400;
/** Courtier: from one sample of what queues hold to the next, and until it is forgotten, seconds; queues in one, by name. */
export const SAMPLE_SECONDS = 300;
export const SAMPLES_KEPT_SECONDS = 86_400;
export const SAMPLE_QUEUES_MAX = 200;
/** Courtier: how long a group of failed messages is kept when no message is in it any more, seconds (90 days). */
export const GROUPS_KEPT_SECONDS = 7_776_000;
/** How long it is known that a failed message has gone: longer than its stream hands over its earlier versions (a day). */
export const GROUP_MEMBER_GONE_SECONDS = 259_200;
/** Courtier: characters of a note on a group. */
export const GROUP_NOTE_CHARS = 2_000;
/** Courtier: how far ahead the deployment may be from which on a resolved group must not be seen again, seconds (30 days). */
export const GROUP_RESOLVED_AHEAD_SECONDS = 2_592_000;
/** Courtier: webhooks that can be registered, and characters of the URL and the description of one. */
export const WEBHOOKS_MAX = 50;
export const WEBHOOK_URL_CHARS = 2_000;
export const WEBHOOK_DESCRIPTION_CHARS = 200;
/** Courtier: how long a receiver may take to answer with a status, milliseconds. The specification recommends 15 to 30 s. */
export const WEBHOOK_TIMEOUT_MS = 15_000;
/** Courtier: how long an attempt can be looked at and sent again, seconds (30 days). */
export const WEBHOOK_ATTEMPTS_KEPT_SECONDS = 2_592_000;
/** Courtier: after how long without one success a webhook is disabled, seconds (5 days). */
export const WEBHOOK_FAILING_SECONDS = 432_000;
/** Courtier: how long a secret goes on after a rotation, seconds: by default, at most (a day, 7 days). */
export const WEBHOOK_OVERLAP_SECONDS = 86_400;
export const WEBHOOK_OVERLAP_SECONDS_MAX = 604_800;
/** Courtier: secrets of one webhook that work at once: each signs every request. */
export const WEBHOOK_SECRETS_MAX = 4;
