import * as z from 'zod';

/**
 * What a function's env.ts is put together from: `export const Env = z.object({ ...stage, ...failures })`.
 * The input of every entry is a string, as in process.env, so that a stack can take `z.input<typeof Env>` as the
 * environment that it must give. Tokens of a stack are strings too: nothing here is checked at synth, all of it at
 * cold start.
 */
const text = z.string().min(1);

/** A count or a time, written as a whole number. */
export const wholeNumber = z.string().regex(/^\d+$/).transform(Number).describe('a whole number');

/** A parameter that AWS or the runtime passes as JSON text. */
function json<T extends z.ZodType>(schema: T, description: string) {
  return z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .describe(description);
}

export const stage = { STAGE: text };

export const broker = {
  BROKER_URL: z
    .string()
    .regex(/^amqps?:\/\/[^@]+$/)
    .describe('amqp[s]://host:port/vhost, without credentials'),
  BROKER_SECRET_ARN: text,
};

/** For functions that talk to the management API, beside `broker`. */
export const brokerManagement = {
  BROKER_MANAGEMENT_URL: z
    .string()
    .regex(/^https?:\/\/[^@]+$/)
    .describe('http[s]://host:port, without credentials'),
};

export const workQueues = { WORK_QUEUE_URL_PREFIX: text };
export const failures = { FAILURES_QUEUE_URL: text };
export const outbox = { OUTBOX_QUEUE_URL: text };
export const failedMessages = { FAILED_MESSAGES_TABLE: text };
export const messageLog = { MESSAGE_LOG_TABLE: text };
export const circuits = { CIRCUITS_TABLE: text };
export const clients = { CLIENTS_TABLE: text };
export const operations = { OPERATIONS_TABLE: text };
export const runtimeQueues = { QUEUES_TABLE: text };
export const deliveries = { DELIVERIES_TABLE: text };
export const orderEvents = { ORDER_EVENTS_TABLE: text };
export const orders = { ORDERS_TABLE: text };
export const orderOutbox = { ORDERS_OUTBOX_TABLE: text };
export const ordersView = { ORDERS_VIEW_TABLE: text };
export const orderWorkflows = { ORDER_WORKFLOWS_TABLE: text };
export const workflowSteps = { WORKFLOW_STEPS_TABLE: text };
/** The state machine that drives orders. */
export const orderWorkflowMachine = { ORDER_WORKFLOW_ARN: text };
export const soirees = { SOIREES_TABLE: text };
export const playlists = { PLAYLISTS_TABLE: text };
export const idempotency = { IDEMPOTENCY_TABLE: text };
export const payloads = { PAYLOADS_BUCKET: text };
export const alerts = { ALERTS_TOPIC_ARN: text };
/** What the stage's names begin with: of resourcePrefix. */
export const resourcePrefix = { RESOURCE_PREFIX: text };
export const adminKey = { ADMIN_KEY_SECRET_ARN: text };

const OidcSchema = z.object({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  permissionsClaim: z.string().min(1),
});

export const oidc = {
  /** Whose tokens count. Missing: nobody's. */
  OIDC: json(
    OidcSchema,
    '{"issuer": "https://...", "audience": "...", "permissionsClaim": "permissions"}',
  ).optional(),
};

/** For functions that publish: see publishing.ts. */
export const publishing = {
  ...broker,
  ...messageLog,
  /**
   * Milliseconds until the broker counts as away for a publish. The outbox is asked after that, and API Gateway's
   * caller waits for both.
   */
  PUBLISH_TIMEOUT_MS: wholeNumber.pipe(z.number().min(100).max(7_000)).default(5_000),
};

/** For functions that make and remove queues: see provisioning.ts. */
export const provisioning = {
  ...broker,
  ...brokerManagement,
  ...workQueues,
  ...runtimeQueues,
  /** The broker as its event sources name it. */
  BROKER_ARN: text,
  BRIDGE_FUNCTION: text,
  WORK_DEAD_LETTER_QUEUE_ARN: text,
  /** Receives of a work item before SQS gives it up. */
  MAX_RECEIVE_COUNT: wholeNumber,
  RUNTIME_QUEUES_LIMIT: wholeNumber,
  /** What a queue takes that says nothing of its own: milliseconds, messages, redeliveries. */
  MESSAGE_TTL: wholeNumber,
  MAX_LENGTH: wholeNumber,
  DELIVERY_LIMIT: wholeNumber,
};

/** By schedule: the state machine that waits and redelivers, and its waits in seconds. */
const RetryWorkflowsSchema = z.record(
  z.string(),
  z.object({ arn: z.string().min(1), delays: z.array(z.number().int().positive()).min(1) }),
);

export const retryWorkflows = {
  RETRY_WORKFLOWS: json(RetryWorkflowsSchema, '{"<schedule>": {"arn": "...", "delays": [60, 300, 1800]}}'),
};

export const mail = {
  /** How mails go out; for `smtp` the URL must be there too, and a secret {username, password} where it wants a login. */
  MAIL_BY: z.enum(['ses', 'smtp']),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/./)
    .describe('smtp[s]://[user:password@]host:port')
    .optional(),
  SMTP_SECRET_ARN: text.optional(),
  MAIL_FROM: text,
};

/** What the shared consumer pipeline itself needs. */
export const consumer = { ...stage, ...failures, ...messageLog, ...payloads };

/**
 * The environment, parsed. Throws one error that names every missing or malformed variable, and what is expected of
 * it, but never shows a value: some of them are secrets.
 */
export function readEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Record<string, string | undefined> = process.env,
): z.output<z.ZodObject<Shape>> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const complaints = [...names].map((name) => complaint(name, environment[name], schema));
  throw new Error(`The function's environment is not complete: ${complaints.join('; ')}.`);
}

function complaint(name: string, value: string | undefined, schema: z.ZodObject): string {
  if (value === undefined || value === '') return `${name} is missing`;
  const description = descriptionOf(schema.shape[name]);
  return `${name} is malformed${description ? ` (expected: ${description})` : ''}`;
}

/** A wrapper does not take its inner schema's description over. */
function descriptionOf(schema: unknown): string | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) {
    return schema.description ?? descriptionOf(schema.unwrap());
  }
  return schema instanceof z.ZodType ? schema.description : undefined;
}
