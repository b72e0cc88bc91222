import * as z from 'zod';
import { PUBLISH_PAYLOAD_BYTES, PUBLISH_PAYLOAD_BYTES_MAX } from '../core/limits.ts';
import { LAMBDA_TIMEOUT_SECONDS } from '../core/topology/consumer.ts';
import type { Stage as StageName } from '../core/topology/names.ts';
import { defaultSettings, TopologySettingsSchema } from '../core/topology/settings.ts';
import { identityEnvironment, identityOf } from './identity-settings.ts';
import { networkEnvironment, networkOf } from './network-settings.ts';
import { outsideBrokerOf, outsideEnvironment } from './outside-settings.ts';
import { type Environment, readable, readSettings } from './settings.ts';

/** The standard workflow also serves retries by hand, and queues made by hand: it cannot be left out. */
const NEVER_RETRIED =
  'the standard schedule needs a retry; a queue whose failures are final says `retry: { delays: [] }` in its topology';

/** In the place of an address: the team watches by other means. */
export const NOBODY = 'none';

/** SQS hides a message for 12 hours at most, the attempt among them, and a wait is stretched by up to a fifth. */
const WEBHOOK_DELAY_MAX = 35_000;

const whole = z.coerce.number().int();
/** A password would stand in the environment of every function, for all to read who may look at one. */
const collectorUrl = z
  .url({ protocol: /^https?$/, error: 'must be the http or https URL of a collector' })
  .refine((url) => new URL(url).username === '' && new URL(url).password === '', {
    error: 'must hold no password: let a collector of your own add what its backend asks for',
  });
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
  COURTIER_WEBHOOK_RETRY_DELAYS: z
    .string()
    .regex(
      /^\d{1,5}(,\d{1,5}){0,9}$/,
      'must be one to ten whole numbers of seconds, with commas between them',
    )
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().min(1).max(WEBHOOK_DELAY_MAX)))
    .default([30, 300, 1_800, 7_200, 14_400, 28_800, 32_400]),
  COURTIER_GROUP_QUIET: whole.positive().max(2_592_000).default(86_400),
  COURTIER_RECONCILE_GRACE: whole.nonnegative().default(60),
  COURTIER_WORKFLOW_STEP_TIMEOUT: whole.positive().max(86_400).default(900),
  COURTIER_WORKFLOW_COMPENSATION_TIMEOUT: whole.positive().max(1_209_600).default(86_400),
  COURTIER_BROKER_CLIENT_CA: z
    .string()
    .regex(/^arn:[\w-]+:(s3:::[^/*?]+\/[^*?]+|acm-pca:[\w-]+:\d{12}:certificate-authority\/[\w-]+)$/, {
      error: 'must be the ARN of an object in S3 or of a private certificate authority of ACM',
    })
    .optional(),
  COURTIER_BROKER_VERSION: z
    .string()
    .regex(/^\d+\.\d+$/, 'must be a major and a minor version, such as 4.2')
    .optional(),
  COURTIER_BROKER_CONNECTIONS: whole.positive().optional(),
  COURTIER_BROKER_GENERATION: whole.min(1).max(99).default(1),
  COURTIER_BROKER_MAINTENANCE: z
    .string()
    .regex(
      /^(MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY ([01]\d|2[0-3]):[0-5]\d$/i,
      'must be a day of the week and a time in UTC, such as SUNDAY 03:00',
    )
    .default('SUNDAY 03:00'),
  COURTIER_PAYLOAD_LIMIT: whole.min(1_024).max(PUBLISH_PAYLOAD_BYTES_MAX).default(PUBLISH_PAYLOAD_BYTES),
  COURTIER_TRAIL_DAYS: whole.min(1).max(3_650).default(30),
  COURTIER_BRIDGE: z.enum(['event-source', 'command']).default('event-source'),
  COURTIER_CONSOLE: z.enum(['on', 'off']).optional(),
  COURTIER_USAGE_PLANS: z.enum(['authorizer', 'none']).default('authorizer'),
  COURTIER_WAITING_CONCURRENCY: whole.nonnegative().optional(),
  COURTIER_ACCOUNT_CONCURRENCY: whole.positive().optional(),
  COURTIER_OTLP_ENDPOINT: collectorUrl.optional(),
  COURTIER_ALERT_EMAIL: z.union([z.literal(NOBODY), z.email()]).optional(),
  ...identityEnvironment,
  ...networkEnvironment,
  ...outsideEnvironment,
};
export type Settings = z.output<z.ZodObject<typeof shape>>;

/** Throws an error that names every setting that cannot be read. */
export const readStageSettings = (environment: Environment): Settings => readSettings(shape, environment);

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

function topologyOf(settings: Settings) {
  const topology = TopologySettingsSchema.safeParse({
    retryDelays: retryDelays(settings),
    messageTtlMs: settings.MESSAGE_TTL,
    deadLetterTtlMs: settings.DLQ_TTL,
    ownDelayCap: settings.COURTIER_RETRY_DELAY_CAP,
  });
  return readable(topology);
}

function maintenanceOf({ COURTIER_BROKER_MAINTENANCE: start }: Settings) {
  const [dayOfWeek = '', timeOfDay = ''] = start.toUpperCase().split(' ');
  return { dayOfWeek, timeOfDay, timeZone: 'UTC' };
}

/** On AWS every caller is counted: nothing else keeps one from taking what all have. */
function countsCallers(name: StageName, { COURTIER_USAGE_PLANS: counted }: Settings): boolean {
  if (counted === 'none' && name !== 'local')
    throw new Error(
      `COURTIER_USAGE_PLANS=none is for emulators: only the stage local takes it, not ${name}.`,
    );
  return counted === 'authorizer';
}

/**
 * CloudFront has no certificate to show to an API that asks for one. On a laptop the runtime serves the page, and nothing of it is
 * deployed.
 */
function hasConsole(
  name: StageName,
  { COURTIER_CONSOLE: asked, COURTIER_TRUST_STORE: trustStore }: Settings,
) {
  if (name === 'local') return false;
  if (trustStore === undefined) return asked !== 'off';
  if (asked !== 'on') return false;
  throw new Error(
    'COURTIER_CONSOLE=on and COURTIER_TRUST_STORE do not go together: the API asks for client certificates, and CloudFront has none.',
  );
}

/** What a stage has from its settings alone. Throws an error that says which of them do not fit together. */
export function fromSettings(name: StageName, settings: Settings) {
  const network = networkOf(name, settings);
  const isOutside = network.access === 'outside';
  return {
    topology: topologyOf(settings),
    quietWindowSeconds: settings.COURTIER_QUIET_WINDOW,
    alertWindowSeconds: settings.COURTIER_ALERT_WINDOW,
    webhookDelays: settings.COURTIER_WEBHOOK_RETRY_DELAYS,
    groupQuietSeconds: settings.COURTIER_GROUP_QUIET,
    reconcileGraceSeconds: settings.COURTIER_RECONCILE_GRACE,
    workflowStepSeconds: settings.COURTIER_WORKFLOW_STEP_TIMEOUT,
    workflowCompensationSeconds: settings.COURTIER_WORKFLOW_COMPENSATION_TIMEOUT,
    consumerTimeoutCapSeconds: settings.COURTIER_CONSUMER_TIMEOUT,
    hasConsole: hasConsole(name, settings),
    brokerClientCa: settings.COURTIER_BROKER_CLIENT_CA,
    brokerMaintenance: maintenanceOf(settings),
    brokerGeneration: settings.COURTIER_BROKER_GENERATION,
    payloadLimitBytes: settings.COURTIER_PAYLOAD_LIMIT,
    trailDays: settings.COURTIER_TRAIL_DAYS,
    alertEmail: settings.COURTIER_ALERT_EMAIL === NOBODY ? undefined : settings.COURTIER_ALERT_EMAIL,
    otlpEndpoint: settings.COURTIER_OTLP_ENDPOINT,
    alertedElsewhere: settings.COURTIER_ALERT_EMAIL === NOBODY,
    network,
    outsideBroker: outsideBrokerOf(name, settings, isOutside),
    // Lambda reads from Amazon MQ alone.
    bridgedBy: isOutside ? ('command' as const) : settings.COURTIER_BRIDGE,
    countsCallers: countsCallers(name, settings),
    ...identityOf(name, settings),
  };
}
