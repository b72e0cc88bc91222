import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { AlarmThresholds, Stage, StageName } from './stage.ts';
import type { fromSettings } from './stage-settings.ts';

/** What is neither from the settings nor from what the stage is called and holds. */
type Choices = Omit<
  Stage,
  | 'name'
  | 'deployment'
  | 'onAws'
  | 'prefix'
  | 'declared'
  | 'code'
  | 'environment'
  | 'budget'
  | keyof ReturnType<typeof fromSettings>
>;

const alarms: AlarmThresholds = {
  queues: 'worst',
  lagMessages: 1_000,
  queueFill: 80,
  trailLateSeconds: 300,
  workAgeSeconds: 300,
  outboxAgeSeconds: 120,
  failureSpike: 100,
  consumerP99Ms: 5_000,
  brokerPressure: 80,
  brokerCpu: 80,
  brokerConnections: 80,
  brokerBacklog: 10_000,
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
export const choices: Readonly<Record<StageName, Choices>> = {
  local: {
    simulateFailures: true,
    logRetention: RetentionDays.ONE_DAY,
    keepsData: false,
    guarded: false,
    broker: null,
    // More than the runtime has processes, for which invocations wait: of these they would not.
    concurrency: { authorizer: 100, publish: 100, replies: 100, queues: 100, retries: 100 },
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
    guarded: false,
    broker: {
      engineVersion: '4.2',
      instanceType: 'mq.m7g.medium',
      deploymentMode: 'SINGLE_INSTANCE',
      connections: 300,
      channels: 900,
      queues: 500,
    },
    concurrency: { authorizer: 20, publish: 80, replies: 10, queues: 5, retries: 10 },
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
    guarded: true,
    broker: {
      engineVersion: '4.2',
      instanceType: 'mq.m7g.large',
      deploymentMode: 'CLUSTER_MULTI_AZ',
      connections: 5_000,
      channels: 15_000,
      queues: 2_000,
    },
    concurrency: { authorizer: 100, publish: 150, replies: 40, queues: 20, retries: 20 },
    waiting: { concurrency: 200, perClient: 40 },
    api: { rateLimit: 1_000, burstLimit: 2_000 },
    metricsKeptSeconds: 60,
    rates,
    clientCacheSeconds: 30,
    usageDelaySeconds: 60,
    alarms: { ...alarms, queues: 'each' },
  },
};
