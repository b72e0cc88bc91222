/** How one function runs. */
export type FunctionSize = { timeoutSeconds: number; memoryMb: number };

/** Timeout in seconds and memory in MB of every function that is not a consumer. */
export const functionSizes = {
  /**
   * At worst the broker takes 7 s, then the outbox 6, and six calls of tables 2 s each: the idempotency key before and
   * after, two for the message id, the group's turn, and its row in held-messages. An id is given back, in two calls, only
   * where the broker or the outbox was quick to refuse. API Gateway waits for 29.
   */
  publish: { timeoutSeconds: 29, memoryMb: 512 },
  /** A reply is waited for 25 s at most. */
  requests: { timeoutSeconds: 29, memoryMb: 256 },
  /** The broker 5 s, 7 at most, and once more where a made-up address cost the first connection. */
  replies: { timeoutSeconds: 20, memoryMb: 256 },
  api: { timeoutSeconds: 29, memoryMb: 512 },
  /** Making a queue is some ten calls one after the other. */
  queues: { timeoutSeconds: 29, memoryMb: 512 },
  /** A pull waits up to 20 s for its first message. */
  subscriptions: { timeoutSeconds: 29, memoryMb: 512 },
  deliveries: { timeoutSeconds: 29, memoryMb: 512 },
  authorizer: { timeoutSeconds: 5, memoryMb: 256 },
  /** CloudWatch has 1.5 s. */
  'oldest-messages': { timeoutSeconds: 5, memoryMb: 256 },
  metrics: { timeoutSeconds: 29, memoryMb: 256 },
  /** The event source allows 14 minutes at most; a batch of 100 takes well under a second. */
  'rabbitmq-to-sqs': { timeoutSeconds: 60, memoryMb: 512 },
  /** One object to S3, 10 s a try at worst, and forty requests of DynamoDB, eight at a time. */
  'trail-recorder': { timeoutSeconds: 60, memoryMb: 512 },
  'sqs-to-rabbitmq': { timeoutSeconds: 30, memoryMb: 256 },
  /** Ten bodies of 16 MiB at worst. */
  'dead-letter-recorder': { timeoutSeconds: 30, memoryMb: 512 },
  /** A broker that is not Courtier's may take bodies of 128 MB, and amqplib puts them together from their frames. */
  'last-resort': { timeoutSeconds: 60, memoryMb: 1_024 },
  /** Two addresses of the broker one after the other, 5 s each for a page of queues; the history has what is left. */
  'broker-poller': { timeoutSeconds: 30, memoryMb: 256 },
  redeliver: { timeoutSeconds: 30, memoryMb: 256 },
  'watch-redelivery': { timeoutSeconds: 30, memoryMb: 256 },
  settle: { timeoutSeconds: 30, memoryMb: 256 },
  /** Records eight at a time: a body is read and removed within 10 s at worst; what is left comes again. */
  'failed-messages-stream': { timeoutSeconds: 60, memoryMb: 256 },
  'failure-groups': { timeoutSeconds: 29, memoryMb: 256 },
  /** A hundred messages in a few transactions, which others may win for a while. */
  'failure-groups-stream': { timeoutSeconds: 60, memoryMb: 256 },
  /** A recount goes on for as long as there is time, and the next minute from there. */
  'failure-groups-sweep': { timeoutSeconds: 55, memoryMb: 256 },
  /** SNS has 3 s for each of a few alerts. */
  'failure-group-alerts': { timeoutSeconds: 60, memoryMb: 256 },
  /** The test button waits for its receiver for 15 s. */
  webhooks: { timeoutSeconds: 29, memoryMb: 256 },
  'webhook-events': { timeoutSeconds: 30, memoryMb: 256 },
  /** A receiver has 15 s; four calls of tables, SNS and SQS stand around it. */
  'webhook-sender': { timeoutSeconds: 60, memoryMb: 256 },
  reconciler: { timeoutSeconds: 60, memoryMb: 256 },
  /** A plan counts for 3 s and a query more, and each of its calls may be tried twice. */
  operations: { timeoutSeconds: 29, memoryMb: 256 },
  /** A step looks for its messages for some 15 s at worst, and acts on them for 25. Shorter than its lease (core/operations). */
  'operation-runner': { timeoutSeconds: 60, memoryMb: 512 },
  'workflow-step': { timeoutSeconds: 30, memoryMb: 256 },
  clients: { timeoutSeconds: 29, memoryMb: 256 },
  'apply-topology': { timeoutSeconds: 120, memoryMb: 256 },
  /** Some fifty files to S3, one after the other. */
  'console-publish': { timeoutSeconds: 120, memoryMb: 256 },
  /** As long as a function may run: it waits. */
  'network-release': { timeoutSeconds: 900, memoryMb: 128 },
  /** One step at a time: a call of Secrets Manager or two, and one of the broker. */
  'rotate-login': { timeoutSeconds: 30, memoryMb: 256 },
} as const satisfies Record<string, FunctionSize>;

/** Items that one invocation of the recorder and of the outbox relay takes, and how many run at the same time. */
export const RELAY_BATCH = 10;
export const RECORDER_CONCURRENCY = 5;
export const OUTBOX_CONCURRENCY = 5;
/** Receivers of webhooks that are waited for at the same time. */
export const WEBHOOK_CONCURRENCY = 5;
/** Copies that a stream invokes at once to publish its rows: one a shard, each with a connection of the broker. */
export const STREAM_RELAY_CONCURRENCY = 4;
/** Connections that a service which speaks AMQP itself is taken to hold: two copies of it, as during its deployment. */
export const SERVICE_CONNECTIONS = 2;
/** Records of a table's stream that one invocation takes. */
export const STREAM_BATCH = 100;
/** Changed records whose bodies and keys one invocation follows up: four rounds of eight. */
export const CHANGES_BATCH = 25;
