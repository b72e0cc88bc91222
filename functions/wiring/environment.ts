import * as z from 'zod';
import { text } from './environment/value.ts';

/**
 * What a function's env.ts is put together from: `export const Env = z.object({ ...stage, ...failures })`.
 * The input of every entry is a string, as in process.env, so that a stack can take `z.input<typeof Env>` as the
 * environment that it must give. Tokens of a stack are strings too: nothing here is checked at synth, all of it at
 * cold start.
 *
 * What is more than a name has a file of its own in environment/: a schema costs time at every cold start, and a
 * bundle takes along only the files that its function uses.
 */
export { alertWindows } from './environment/alert-windows.ts';
export { broker } from './environment/broker.ts';
export { brokerManagement, brokerPrometheus } from './environment/broker-management.ts';
export { inFlight } from './environment/in-flight.ts';
export { oidc } from './environment/oidc.ts';
export { provisioning } from './environment/provisioning.ts';
export { publishing, publishTimeout } from './environment/publishing.ts';
export { readModel } from './environment/read-model.ts';
export { retrySettings, retryWorkflow } from './environment/retry-workflow.ts';
export { wholeNumber } from './environment/value.ts';
export { webhookLoopback } from './environment/webhook-loopback.ts';

export const stage = { STAGE: text };

export const workQueues = { WORK_QUEUE_URL_PREFIX: text };
/** The work queue of the consumer itself. */
export const workQueue = { WORK_QUEUE_URL: text };
export const failures = { FAILURES_QUEUE_URL: text };
export const outbox = { OUTBOX_QUEUE_URL: text, ORDERED_OUTBOX_QUEUE_URL: text };
/** What the outbox holds, for those that publish behind it. */
export const heldMessages = { HELD_MESSAGES_TABLE: text };
export const failedMessages = { FAILED_MESSAGES_TABLE: text };
/** Groups of failed messages, and what they count of each message. */
export const failureGroups = { FAILURE_GROUPS_TABLE: text };
export const failureGroupMembers = { FAILURE_GROUP_MEMBERS_TABLE: text };
/** Keys that failed messages hold. */
export const parkedKeys = { PARKING_TABLE: text };
export const messageLog = { MESSAGE_LOG_TABLE: text };
/** Every publish that reached a queue. */
export const trail = { TRAIL_TABLE: text };
export const circuits = { CIRCUITS_TABLE: text };
export const clients = { CLIENTS_TABLE: text };
/** Of callers with tokens. */
export const tokenAllowances = { ALLOWANCES_TABLE: text };
export const audit = { AUDIT_TABLE: text };
export const operations = { OPERATIONS_TABLE: text, OPERATION_RESULTS_TABLE: text };
export const operationSteps = { OPERATION_STEPS_QUEUE_URL: text };
/** Answers how old messages are. */
export const oldestMessages = { OLDEST_MESSAGES_FUNCTION: text };
/** Of purges, and the function that goes on with them. */
export const purges = { PURGES_TABLE: text, PURGE_FUNCTION: text };
export const runtimeQueues = { QUEUES_TABLE: text };
/** What queues held. */
export const queueHistory = { QUEUE_HISTORY_TABLE: text };
export const deliveries = { DELIVERIES_TABLE: text };
export const workflowRuns = { WORKFLOWS_TABLE: text };
export const workflowSteps = { WORKFLOW_STEPS_TABLE: text };
/** Which workflow the function serves, by name. */
export const workflow = { WORKFLOW: text };
/** Its state machine. */
export const workflowMachine = { WORKFLOW_ARN: text };
export const idempotency = { IDEMPOTENCY_TABLE: text };
export const payloads = { PAYLOADS_BUCKET: text };
export const alerts = { ALERTS_TOPIC_ARN: text };
/** What the stage's names begin with: of resourcePrefix. */
export const resourcePrefix = { RESOURCE_PREFIX: text };
export const webhooks = { WEBHOOKS_TABLE: text };
export const webhookAttempts = { WEBHOOK_ATTEMPTS_TABLE: text };
/** What is to be delivered to them. */
export const webhookQueue = { WEBHOOK_DELIVERIES_QUEUE_URL: text };
/** Of which their secrets are derived. */
export const webhookKey = { WEBHOOK_KEY_SECRET_ARN: text };
export const adminKey = { ADMIN_KEY_SECRET_ARN: text };

/** What the shared consumer pipeline itself needs. */
export const consumer = {
  ...stage,
  ...workQueue,
  ...failures,
  ...failedMessages,
  ...messageLog,
  ...payloads,
  /** For a queue that parks messages of a key: lib gives it to no other. */
  PARKING_TABLE: text.optional(),
};

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
