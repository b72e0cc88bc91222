/**
 * What AWS publishes of its limits, as of November 2026, in the large regions (us-east-1, us-west-2, eu-west-1) and for an
 * account that has raised nothing. Each names where it is from.
 */
export type Quota = { value: number; unit: string; source: string };

const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
const STEP_FUNCTIONS = 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';

export const quotas = {
  apiRequests: {
    value: 10_000,
    unit: 'requests a second, the account',
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  },
  concurrency: {
    value: 1_000,
    unit: 'executions at once, the account',
    source: `${LAMBDA}/gettingstarted-limits.html`,
  },
  concurrencyPer10s: {
    value: 1_000,
    unit: 'more executions each 10 s, a function',
    source: `${LAMBDA}/scaling-behavior.html`,
  },
  rabbitMqInvocations: {
    value: 1,
    unit: 'invocation at once, a RabbitMQ event source',
    source: `${LAMBDA}/with-mq.html`,
  },
  sqsPollersFirst: {
    value: 5,
    unit: 'batches at once, an SQS event source that begins',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  sqsPollersPerMinute: {
    value: 300,
    unit: 'more executions a minute, an SQS event source',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  sqsPollersMost: {
    value: 1_250,
    unit: 'executions at once, an SQS event source',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  fifoCalls: {
    value: 300,
    unit: 'calls a second of each kind, a FIFO queue without high throughput, and a message group with it',
    source: `${SQS}/quotas-messages.html`,
  },
  fifoMessages: {
    value: 3_000,
    unit: 'messages a second in batches of ten, the same',
    source: `${SQS}/quotas-messages.html`,
  },
  executionsBucket: { value: 1_300, unit: 'StartExecution in a burst', source: STEP_FUNCTIONS },
  executionsPerSecond: { value: 300, unit: 'StartExecution a second after it', source: STEP_FUNCTIONS },
  transitionsPerSecond: { value: 5_000, unit: 'state transitions a second', source: STEP_FUNCTIONS },
  tableWrites: {
    value: 4_000,
    unit: 'writes of 1 KB a second, a new table on demand',
    source: `${DYNAMODB}/on-demand-capacity-mode.html`,
  },
  tableWritesMost: {
    value: 40_000,
    unit: 'writes of 1 KB a second, a table',
    source: `${DYNAMODB}/ServiceQuotas.html`,
  },
  partitionWrites: {
    value: 1_000,
    unit: 'writes of 1 KB a second, a partition',
    source: `${DYNAMODB}/bp-partition-key-design.html`,
  },
} as const satisfies Record<string, Quota>;
