import { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Plan } from '../core/rate/rate.ts';
import type { Declared } from '../core/system/declared.ts';
import type { Stage as StageName } from '../core/topology/names.ts';
import type { TopologySettings } from '../core/topology/settings.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import type { FunctionCode } from './function-code.ts';
import type { IdentitySettings } from './identity-settings.ts';
import type { NetworkSettings } from './network-settings.ts';
import type { OutsideBrokerSettings } from './outside-settings.ts';
import type { Environment } from './settings.ts';

/** How the broker runs on Amazon MQ; null where RabbitMQ comes from outside. */
export type BrokerSize = {
  /** As the service takes it: major and minor. */
  engineVersion: string;
  instanceType: string;
  deploymentMode: 'SINGLE_INSTANCE' | 'CLUSTER_MULTI_AZ';
  /**
   * Connections and channels that each node takes: the most that Amazon MQ lets be configured for this instance type. Of its
   * own accord it takes 100 and 500 on m7g.medium. connection-budget.ts says who may have how many.
   * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-resource-hard-limit.html
   */
  connections: number;
  channels: number;
  /** Queues, and as many exchanges, of the whole broker: declared ones, and those that are made at run time. Far below the most. */
  queues: number;
};

export type { StageName };

export type Stage = IdentitySettings & {
  name: StageName;
  /** What its resources are named after: the stage, unless several brokers share one account and region. */
  deployment: string;
  /** Not on a laptop. */
  onAws: boolean;
  /** The systems on its broker, and what is folded from them. */
  declared: Declared;
  /** Where its functions' code comes from. */
  code: FunctionCode;
  /** All variables that were given: a system reads its own from it (lib/settings.ts). */
  environment: Environment;
  /** Every physical name starts with it. */
  prefix: string;
  /** What queues take when they say nothing of their own, the waits before retries among them. */
  topology: TopologySettings;
  /** Seconds that a redelivery to an AMQP client stays unanswered before it counts as `assumed`. */
  quietWindowSeconds: number;
  /** Seconds for which one alert stands for all that fail in the same way on the same queue. */
  alertWindowSeconds: number;
  /** Seconds from one attempt of a webhook to the next. */
  webhookDelays: readonly number[];
  /** Seconds after which a group of failed messages is resolved of which nothing is open. */
  groupQuietSeconds: number;
  /** Seconds past its due time until the reconciler takes a record up. */
  reconcileGraceSeconds: number;
  /** Seconds until a step of a workflow, where that says no time of its own, that no service answered has failed; what takes one back waits longer. */
  workflowStepSeconds: number;
  workflowCompensationSeconds: number;
  /** Caps the timeout of every consumer, seconds: tests and demos shorten it. */
  consumerTimeoutCapSeconds: number;
  /** Consumers fail on request. Never on AWS. */
  simulateFailures: boolean;
  /**
   * Who signs the certificates of services that log in to the broker with one: the ARN of a PEM file in S3, or of a
   * private authority of ACM. Undefined: passwords only.
   */
  brokerClientCa: string | undefined;
  /** Which broker it is: one that replaces another stands beside it under a name of its own until that is empty. */
  brokerGeneration: number;
  /** When Amazon MQ may restart the broker, for two hours from then on: patches, and changed settings. */
  brokerMaintenance: { dayOfWeek: string; timeOfDay: string; timeZone: string };
  /** Bytes that the body of one message published over HTTP may have. */
  payloadLimitBytes: number;
  /** Days that it is known which messages were published, and their bodies are kept. */
  trailDays: number;
  /** Who gets alerts and alarms by e-mail; more can subscribe to the topic. Never on a laptop. */
  alertEmail: string | undefined;
  /** Nobody has to be named: the team watches by other means. */
  alertedElsewhere: boolean;
  /** The base URL of the OpenTelemetry collector that takes the spans of messages; undefined: none are recorded. */
  otlpEndpoint: string | undefined;
  logRetention: RetentionDays;
  /** What holds messages, records, keys or logs outlives its stack. */
  keepsData: boolean;
  /** Whether the operator's page is deployed. The local runtime serves it in any case. */
  hasConsole: boolean;
  /** A firewall before the API, for eight dollars a month, and a key of its own for alerts, for one. */
  guarded: boolean;
  broker: BrokerSize | null;
  /** The broker's network on AWS. */
  network: NetworkSettings;
  /** Where RabbitMQ is that comes from outside. */
  outsideBroker: OutsideBrokerSettings;
  /**
   * What carries messages from RabbitMQ to SQS: Lambda's event source, which reads from Amazon MQ alone, or somebody who runs
   * `courtier bridge`.
   */
  bridgedBy: 'event-source' | 'command';
  /**
   * Whether each request counts in the usage plan of the key that the authorizer names. Not every emulator of API Gateway
   * asks the authorizer: without a key in the request itself it answers 403, and callers never send one.
   */
  countsCallers: boolean;
  /** Who may hold the broker's connections, and how many functions run. */
  budget: ConnectionBudget;
  /** Requests a second and burst of the whole API. */
  api: RateLimit;
  /**
   * Copies that run at once of the functions that say who asks, that publish what callers send, that answer, that change
   * queues; and of those that redeliver and that look what became of it, each.
   */
  concurrency: { authorizer: number; publish: number; replies: number; queues: number; retries: number };
  /** Pulls, and as many requests, that wait at once: of all clients (undefined: as the account has room), and of one. */
  waiting: { concurrency: number | undefined; perClient: number };
  /** Seconds that gathered metrics are shown again. Amazon MQ wants its management API polled once a minute at most. */
  metricsKeptSeconds: number;
  /** The same of each client in a tier; of each caller with a token; of the admin key; and of all others together. */
  rates: Readonly<Record<Plan, RateLimit>>;
  /** Seconds that the authorizer goes by what it last saw of a client: so long a revoked key may go on. */
  clientCacheSeconds: number;
  /** Seconds until a new API key is known everywhere in API Gateway. */
  usageDelaySeconds: number;
  alarms: AlarmThresholds;
};

/** Requests a second, and how many may come at once. */
export type RateLimit = { rateLimit: number; burstLimit: number };

export type AlarmThresholds = {
  /** Whether each queue of RabbitMQ has a metric and an alarm of its own, at 0.40 USD a month, or the longest alone. */
  queues: 'each' | 'worst';
  /** Messages waiting in one work queue, or in one queue of RabbitMQ: consumer lag. */
  lagMessages: number;
  /** Percent of a queue's length. */
  queueFill: number;
  /** Seconds that the oldest message waits for a consumer, and in the outbox for the broker. */
  workAgeSeconds: number;
  outboxAgeSeconds: number;
  /** Seconds from a message's publish until its trail is recorded. */
  trailLateSeconds: number;
  /** Failed attempts within five minutes: a spike. */
  failureSpike: number;
  /** 99th percentile of one consumer invocation, milliseconds. */
  consumerP99Ms: number;
  /** Percent of what blocks publishers on a node, in memory and in disk space; and of its processors. */
  brokerPressure: number;
  brokerCpu: number;
  /** Percent of the connections that a node takes. */
  brokerConnections: number;
  /** Messages ready in all queues of the broker together. */
  brokerBacklog: number;
};

/**
 * What becomes of a resource when its stack goes. What a failed first deployment made goes in any case: it is empty, and
 * its name would stand in the way of the second.
 */
export function removalOf({ keepsData }: Pick<Stage, 'keepsData'>): RemovalPolicy {
  return keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
