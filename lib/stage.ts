import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { PUBLISH_PAYLOAD_BYTES, PUBLISH_PAYLOAD_BYTES_MAX } from '../core/limits.ts';
import type { Plan } from '../core/rate/rate.ts';
import { type Declared, declare } from '../core/system/declared.ts';
import type { System } from '../core/system/define.ts';
import { LAMBDA_TIMEOUT_SECONDS } from '../core/topology/consumer.ts';
import { resourcePrefix, type Stage as StageName } from '../core/topology/names.ts';
import { defaultSettings, type TopologySettings, TopologySettingsSchema } from '../core/topology/settings.ts';
import { FunctionCode } from './function-code.ts';
import { type IdentitySettings, identityEnvironment, identityOf } from './identity-settings.ts';
import { type Environment, readable, readSettings } from './settings.ts';

/** How the broker runs on Amazon MQ; null where RabbitMQ comes from outside. */
export type BrokerSize = {
  /** As the service takes it: major and minor. */
  engineVersion: string;
  instanceType: string;
  deploymentMode: 'SINGLE_INSTANCE' | 'CLUSTER_MULTI_AZ';
  /** Connections that Amazon MQ allows on this instance type. A refused publisher's messages go through the outbox. */
  connections: number;
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
  /** Bytes that the body of one message published over HTTP may have. */
  payloadLimitBytes: number;
  /** Who gets alerts and alarms by e-mail; more can subscribe to the topic. Never on a laptop. */
  alertEmail: string | undefined;
  logRetention: RetentionDays;
  /** What holds messages, records, keys or logs outlives its stack. */
  keepsData: boolean;
  broker: BrokerSize | null;
  /** Requests a second and burst of the whole API. */
  api: RateLimit;
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
  /** Messages waiting in one work queue: consumer lag. */
  lagMessages: number;
  /** Seconds that the oldest message waits for a consumer, and in the outbox for the broker. */
  workAgeSeconds: number;
  outboxAgeSeconds: number;
  /** Failure reports within five minutes: a spike. */
  failureSpike: number;
  /** 99th percentile of one consumer invocation, milliseconds. */
  consumerP99Ms: number;
  /** Share of the broker's memory limit in use. */
  brokerMemoryShare: number;
};

/**
 * Days that a body is kept which travels through SQS by reference: longer than the 14 days in the work queue, as many in
 * its dead-letter queue, and both again in the queue of failures. What is recorded then has a copy of its own.
 */
export const TRANSIT_DAYS = 60;
/** Days that the body of a message in a client's hands is kept: SQS hides the message for 12 hours at most. */
export const DELIVERY_DAYS = 2;

/** Seconds until a consumer that never answers a redelivery has failed it (24 h). */
export const TASK_TIMEOUT_SECONDS = 86_400;

/** The standard workflow also serves retries by hand, and queues made by hand: it cannot be left out. */
const NEVER_RETRIED =
  'the standard schedule needs a retry; a queue whose failures are final says `retry: { delays: [] }` in its topology';

const whole = z.coerce.number().int();
const shape = {
  MESSAGE_RETRY_DELAYS: z
    .string()
    .transform((text) => text.split(',').map((part) => Number(part.trim())))
    .optional(),
  MESSAGE_RETRY_DELAY: whole.positive().optional(),
  MESSAGE_MAX_RETRIES: whole.min(1, NEVER_RETRIED).max(20).optional(),
  MESSAGE_TTL: whole.positive().optional(),
  DLQ_TTL: whole.positive().optional(),
  COURTIER_RETRY_DELAY_CAP: whole.positive().optional(),
  COURTIER_CONSUMER_TIMEOUT: whole.positive().max(LAMBDA_TIMEOUT_SECONDS).default(LAMBDA_TIMEOUT_SECONDS),
  COURTIER_QUIET_WINDOW: whole.positive().default(60),
  COURTIER_ALERT_WINDOW: whole.positive().max(86_400).default(300),
  COURTIER_RECONCILE_GRACE: whole.nonnegative().default(60),
  COURTIER_WORKFLOW_STEP_TIMEOUT: whole.positive().max(86_400).default(900),
  COURTIER_WORKFLOW_COMPENSATION_TIMEOUT: whole.positive().max(1_209_600).default(86_400),
  COURTIER_BROKER_CLIENT_CA: z
    .string()
    .regex(/^arn:[\w-]+:(s3:::[^/*?]+\/[^*?]+|acm-pca:[\w-]+:\d{12}:certificate-authority\/[\w-]+)$/, {
      error: 'must be the ARN of an object in S3 or of a private certificate authority of ACM',
    })
    .optional(),
  COURTIER_PAYLOAD_LIMIT: whole.min(1_024).max(PUBLISH_PAYLOAD_BYTES_MAX).default(PUBLISH_PAYLOAD_BYTES),
  COURTIER_WAITING_CONCURRENCY: whole.nonnegative().optional(),
  COURTIER_ALERT_EMAIL: z.email().optional(),
  ...identityEnvironment,
};
type Settings = z.output<z.ZodObject<typeof shape>>;
/** The variables that a stage reads, whatever its systems. docs/deploy.md says what each does. */
export const settingNames: readonly string[] = [...Object.keys(shape), 'COURTIER_SYSTEMS'];

/** The schedule: a base delay times 1, 5 and 30. */
const RETRY_FACTORS = [1, 5, 30];

/** The waits in seconds, undefined for the topology's own. MESSAGE_MAX_RETRIES cuts the list, or repeats its last wait. */
function retryDelays(settings: Settings): number[] | undefined {
  const { MESSAGE_RETRY_DELAY: base, MESSAGE_MAX_RETRIES: count } = settings;
  const scaled =
    base === undefined ? undefined : RETRY_FACTORS.map((factor) => Math.ceil((base * factor) / 1000));
  const delays = settings.MESSAGE_RETRY_DELAYS ?? scaled;
  if (count === undefined) return delays;
  const full = delays ?? defaultSettings.retryDelays;
  return Array.from({ length: count }, (_, n) => full[Math.min(n, full.length - 1)] ?? 0);
}

function topologySettings(settings: Settings) {
  return TopologySettingsSchema.safeParse({
    retryDelays: retryDelays(settings),
    messageTtlMs: settings.MESSAGE_TTL,
    deadLetterTtlMs: settings.DLQ_TTL,
    ownDelayCap: settings.COURTIER_RETRY_DELAY_CAP,
  });
}

type Read =
  | 'declared'
  | 'code'
  | 'environment'
  | 'topology'
  | 'quietWindowSeconds'
  | 'alertWindowSeconds'
  | 'reconcileGraceSeconds'
  | 'workflowStepSeconds'
  | 'workflowCompensationSeconds'
  | 'consumerTimeoutCapSeconds'
  | 'brokerClientCa'
  | 'payloadLimitBytes'
  | 'alertEmail'
  | keyof IdentitySettings;
type Choices = Omit<Stage, 'name' | 'deployment' | 'onAws' | 'prefix' | Read>;

const alarms: AlarmThresholds = {
  lagMessages: 1_000,
  workAgeSeconds: 300,
  outboxAgeSeconds: 120,
  failureSpike: 100,
  consumerP99Ms: 5_000,
  brokerMemoryShare: 0.8,
};

const rates: Stage['rates'] = {
  basic: { rateLimit: 10, burstLimit: 20 },
  standard: { rateLimit: 50, burstLimit: 100 },
  high: { rateLimit: 500, burstLimit: 1_000 },
  tokens: { rateLimit: 50, burstLimit: 100 },
  shared: { rateLimit: 100, burstLimit: 200 },
  admin: { rateLimit: 50, burstLimit: 100 },
};
/** On a laptop one tier, and the rate of tokens, are low enough to be met by hand, and nothing else stands in the way. */
const laptopRates: Stage['rates'] = {
  basic: { rateLimit: 1, burstLimit: 5 },
  standard: { rateLimit: 500, burstLimit: 1_000 },
  high: { rateLimit: 1_000, burstLimit: 2_000 },
  tokens: { rateLimit: 10, burstLimit: 60 },
  shared: { rateLimit: 1_000, burstLimit: 2_000 },
  admin: { rateLimit: 1_000, burstLimit: 2_000 },
};

/** What differs between the stages. */
const choices: Record<StageName, Choices> = {
  local: {
    simulateFailures: true,
    logRetention: RetentionDays.ONE_DAY,
    keepsData: false,
    broker: null,
    waiting: { concurrency: 14, perClient: 12 },
    api: { rateLimit: 1_000, burstLimit: 2_000 },
    metricsKeptSeconds: 1,
    rates: laptopRates,
    clientCacheSeconds: 2,
    usageDelaySeconds: 0,
    alarms,
  },
  dev: {
    simulateFailures: false,
    logRetention: RetentionDays.TWO_WEEKS,
    keepsData: false,
    broker: {
      engineVersion: '4.2',
      instanceType: 'mq.m7g.medium',
      deploymentMode: 'SINGLE_INSTANCE',
      connections: 300,
    },
    waiting: { concurrency: 50, perClient: 20 },
    api: { rateLimit: 100, burstLimit: 200 },
    metricsKeptSeconds: 60,
    rates,
    clientCacheSeconds: 30,
    usageDelaySeconds: 60,
    alarms,
  },
  prod: {
    simulateFailures: false,
    logRetention: RetentionDays.THREE_MONTHS,
    keepsData: true,
    broker: {
      engineVersion: '4.2',
      instanceType: 'mq.m7g.large',
      deploymentMode: 'CLUSTER_MULTI_AZ',
      connections: 5_000,
    },
    waiting: { concurrency: 200, perClient: 40 },
    api: { rateLimit: 1_000, burstLimit: 2_000 },
    metricsKeptSeconds: 60,
    rates,
    clientCacheSeconds: 30,
    usageDelaySeconds: 60,
    alarms,
  },
};

const StageNameSchema = z.enum(['local', 'dev', 'prod']);
export const stageNames: readonly StageName[] = StageNameSchema.options;

const DEPLOYMENT = /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/;

/**
 * A stage with its settings and systems. Throws an error that names every setting, or topology, it cannot read.
 * `deployment` is the middle of its physical names; default: the stage's name.
 */
export function stageNamed(
  name: string,
  environment: Environment,
  systems: readonly System[] = [],
  deployment: string = name,
): Stage {
  const stage = StageNameSchema.safeParse(name);
  if (!stage.success) throw new Error(`There is no stage "${name}": choose one of ${stageNames.join(', ')}.`);
  if (!DEPLOYMENT.test(deployment))
    throw new Error(
      `"${deployment}" cannot stand in names: 2 to 20 small letters, digits and hyphens, a letter first, no hyphen last.`,
    );
  const settings = readSettings(shape, environment);
  return {
    name: stage.data,
    deployment,
    onAws: stage.data !== 'local',
    declared: declare(systems, deployment),
    code: new FunctionCode(systems),
    environment,
    prefix: resourcePrefix(deployment),
    topology: readable(topologySettings(settings)),
    quietWindowSeconds: settings.COURTIER_QUIET_WINDOW,
    alertWindowSeconds: settings.COURTIER_ALERT_WINDOW,
    reconcileGraceSeconds: settings.COURTIER_RECONCILE_GRACE,
    workflowStepSeconds: settings.COURTIER_WORKFLOW_STEP_TIMEOUT,
    workflowCompensationSeconds: settings.COURTIER_WORKFLOW_COMPENSATION_TIMEOUT,
    consumerTimeoutCapSeconds: settings.COURTIER_CONSUMER_TIMEOUT,
    brokerClientCa: settings.COURTIER_BROKER_CLIENT_CA,
    payloadLimitBytes: settings.COURTIER_PAYLOAD_LIMIT,
    alertEmail: settings.COURTIER_ALERT_EMAIL,
    ...identityOf(stage.data, settings),
    ...choices[stage.data],
    waiting: waitingOf(choices[stage.data].waiting, settings),
  };
}

/** 0 reserves nothing: an account that is new may have room for ten invocations at once. */
function waitingOf(
  choice: Stage['waiting'],
  { COURTIER_WAITING_CONCURRENCY: set }: Settings,
): Stage['waiting'] {
  return { ...choice, concurrency: set === 0 ? undefined : (set ?? choice.concurrency) };
}

/**
 * What becomes of a resource when its stack goes. What a failed first deployment made goes in any case: it is empty, and
 * its name would stand in the way of the second.
 */
export function removalOf({ keepsData }: Pick<Stage, 'keepsData'>): RemovalPolicy {
  return keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
