/** Names of the AMQP headers that Courtier reads and writes. */
export const HEADER_EXCHANGE = 'x-courtier-exchange';
export const HEADER_ROUTING_KEY = 'x-courtier-routing-key';
/** Who asked Courtier to publish, by the client's id: for the trail. Counts only where Courtier wrote it. */
export const HEADER_CLIENT = 'x-courtier-client';
/** Messages with one partition key are handled in order on queues that order by key. */
export const HEADER_PARTITION_KEY = 'x-partition-key';
/** Which delivery this is (2: the first retry), on a message that the retry workflow put back into its RabbitMQ queue. */
export const HEADER_ATTEMPT = 'x-courtier-attempt';
/** On the same: the id of the failed message that it is a retry of. Counts where that is about this message and this queue. */
export const HEADER_FAILED_MESSAGE = 'x-courtier-failed-message';
/** On a retry of a body that a person corrected: which revision it is, 1 the first. */
export const HEADER_REVISION = 'x-courtier-revision';
/** On a retry: names of the headers that could not be carried along. */
export const HEADER_DROPPED = 'x-courtier-dropped-headers';
/**
 * On a retry through RabbitMQ: the message's whole expiration (milliseconds, as text), whose property says what is left
 * of it, if it counts at all, and its user id, which RabbitMQ would refuse as a property: Courtier is another user.
 */
export const HEADER_EXPIRATION = 'x-courtier-expiration';
export const HEADER_USER_ID = 'x-courtier-user-id';
/** On a message that was put back after a purge: the id of that. */
export const HEADER_RESTORED = 'x-courtier-restored';
/** On a replay: the operation, and where it has an id of its own, the id that the message had. */
export const HEADER_REPLAY = 'x-courtier-replay';
export const HEADER_REPLAY_OF = 'x-courtier-replay-of';
/** Which version of its event's schema a body fits; the content type says how it is written. */
export const HEADER_SCHEMA_VERSION = 'x-schema-version';
/** W3C trace context: core/trace. */
export const HEADER_TRACEPARENT = 'traceparent';
export const HEADER_TRACESTATE = 'tracestate';

/** Names of the SQS message attributes. Never more than these four, so that the limit of ten is far away. */
export const ATTRIBUTE_ENVELOPE = 'courtier';
export const ATTRIBUTE_FAILURE = 'courtier-failure';
/** On its way to the recorder, alone: a redelivery was handled when its workflow waited no more. */
export const ATTRIBUTE_LATE_SUCCESS = 'courtier-late-success';
/** A credential of one Step Functions task: it appears in no log, record or answer. */
export const ATTRIBUTE_TASK_TOKEN = 'courtier-task-token';
