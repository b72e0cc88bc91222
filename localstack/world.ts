import type { RestApis } from './api/rest-apis.ts';
import type { UsagePlans } from './api/usage-plans.ts';
import type { CloudMap } from './cloud-map/services.ts';
import type { Alarm } from './cloudwatch/alarms.ts';
import type { Permissions } from './iam/permissions.ts';
import type { FunctionRegistry } from './lambda/functions.ts';
import type { KeptLogs } from './logs/kept.ts';
import type { RuntimeLog } from './runtime-log.ts';
import type { StateMachines } from './states/state-machines.ts';

/** What the parts answer on, before any resource exists. Every URL is on loopback. */
export type Endpoints = {
  /** The AWS endpoint, e.g. http://localhost:4566: what AWS_ENDPOINT_URL says inside functions. */
  aws: string;
  /** Where API Gateway answers, e.g. http://localhost:8011. */
  api: string;
  /** fauxqs: SQS, SNS, S3. */
  fauxqs: string;
  dynamodb: string;
};

export type SecretVersion = { value: string; stages: Set<string> };

export type Secret = {
  arn: string;
  name: string;
  /** Of the current version. */
  value: string;
  /** By id, once one was asked for. A restart finds the current one alone. */
  versions?: Map<string, SecretVersion>;
  /** Writes a value that was put at run time where a restart finds it. A secret that the template spells out has none. */
  keep?: (value: string) => Promise<void>;
};

/** Everything that resource handlers share. One world is one runtime; nothing is global. */
export type World = {
  region: string;
  account: string;
  dataDir: string;
  /** Milliseconds that a minute of a schedule takes. */
  minuteMs: number;
  endpoints: Endpoints;
  functions: FunctionRegistry;
  stateMachines: StateMachines;
  /** API Gateway's REST APIs: what the apigateway resources fill and the API port serves. */
  restApis: RestApis;
  /** API Gateway's usage plans and API keys. */
  usagePlans: UsagePlans;
  /** AWS Cloud Map: where functions find services outside. */
  cloudMap: CloudMap;
  /** RabbitMQ, `amqp[s]://host:port[/vhost]`. Credentials in it are ignored: a mapping names its own secret. */
  broker: { amqpUrl: string };
  /** What each function's role allows. */
  permissions: Permissions;
  /** The last lines of each function. */
  logs: KeptLogs;
  /** Of the template, in the order in which they were made. */
  alarms: Alarm[];
  /** By ARN. */
  secrets: Map<string, Secret>;
  log: RuntimeLog;
  /** Runs when the runtime stops, last registered first. Each must end within seconds. */
  onStop(action: () => Promise<void> | void): void;
  /** Runs once every resource exists: event sources and schedules start here, after custom resources are done. */
  onReady(action: () => Promise<void> | void): void;
};
