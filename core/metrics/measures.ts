/** Everything that Courtier measures for CloudWatch, and nothing else: what AWS measures by itself is not repeated. */

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export type Unit = 'Count' | 'Percent';

/** Of all metrics here, in CloudWatch. */
export const NAMESPACE = 'Courtier';
/** Which broker: of the account's and region's. Every metric has it. */
export const DEPLOYMENT = 'Deployment';
/** Which queue, as RabbitMQ calls it: of metrics that say `each: 'queue'`. */
export const QUEUE = 'Queue';

/**
 * By name. CloudWatch charges 0.30 USD a month for each metric and each value of its dimensions, so one has a queue for its
 * dimension only where an alarm needs it: with `each`, and of declared queues alone.
 * https://aws.amazon.com/cloudwatch/pricing
 */
export const measures = {
  /** Nodes of the broker that run and answer. */
  BrokerNodes: { unit: 'Count' },
  /** Of the node that is worst off, of what blocks publishers: memory in use, and how little disk space is free. */
  BrokerMemory: { unit: 'Percent' },
  BrokerDisk: { unit: 'Percent' },
  /** Of the queue that is fullest, of its length. */
  FullestQueue: { unit: 'Percent' },
  /** Messages in RabbitMQ in the queue that has most, of those without a metric of their own. */
  LongestQueue: { unit: 'Count' },
  /** Queues with messages for SQS that nothing takes from. */
  IdleBridges: { unit: 'Count' },
  /** 1: the broker runs another minor version of RabbitMQ than the template names. */
  BrokerVersionDiffers: { unit: 'Count' },
  /** Messages in RabbitMQ in one queue. */
  QueueMessages: { unit: 'Count', each: 'queue' },
  /** What functions did, of COUNTED. Their number, errors, duration and concurrency Lambda counts. */
  MessagesPublished: { unit: 'Count' },
  MessagesAccepted: { unit: 'Count' },
  MessagesRefused: { unit: 'Count' },
  MessagesBridged: { unit: 'Count' },
  MessagesHandled: { unit: 'Count' },
  MessagesRedelivered: { unit: 'Count' },
  AttemptsFailed: { unit: 'Count' },
  DeadLetters: { unit: 'Count' },
  FailuresForGood: { unit: 'Count' },
  FailuresResolved: { unit: 'Count' },
  FailuresReconciled: { unit: 'Count' },
  RequestsFailed: { unit: 'Count' },
  KeysRefused: { unit: 'Count' },
  AlertsSent: { unit: 'Count' },
  AlertsCounted: { unit: 'Count' },
} as const satisfies Readonly<Record<string, { unit: Unit; each?: 'queue' }>>;

export type Measure = keyof typeof measures;
export type QueueMeasure = {
  [M in Measure]: (typeof measures)[M] extends { each: 'queue' } ? M : never;
}[Measure];

/** Takes figures to CloudWatch. Never throws. */
export interface Measures {
  /** `details` are kept with the figures, in the log, and cost no metric. */
  record(
    figures: Readonly<Partial<Record<Exclude<Measure, QueueMeasure>, number>>>,
    details?: Readonly<Record<string, unknown>>,
  ): void;
  recordOf(queue: string, figures: Readonly<Partial<Record<QueueMeasure, number>>>): void;
}
