import { routes } from '../../../core/api/routes.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { keyFrom } from '../../../core/permission/key.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { createArchive } from '../../../core/trail/archive.ts';
import { createHandler, type Deps } from '../../../functions/api/handler.ts';
import {
  type Deps as ClientsDeps,
  createOperations as createClients,
} from '../../../functions/clients/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { join } from '../../gym/system.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { createMemoryClients } from '../../memory/clients.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryRetryWorkflow } from '../../memory/retry-workflow.ts';
import { createMemoryTrail } from '../../memory/trail.ts';
import { createMemoryUsagePlans } from '../../memory/usage-plans.ts';
import { createMemoryWorkflowRuns } from '../../memory/workflow-runs.ts';
import { createMemoryWorkflowSteps } from '../../memory/workflow-steps.ts';
import { recordedLog } from '../../recorded-log.ts';
import { order } from '../../shop/workflow.ts';

export const NOW = '2026-01-05T10:00:00.000Z';

const ofClients = new Set(routes.filter((route) => route.function === 'clients').map((route) => route.path));

/** The functions api and clients on memory adapters: one lambda queue `orders` on the stage's schedule. */
export function setUp(overrides: Partial<Deps & ClientsDeps> = {}) {
  const failedMessages = createMemoryFailedMessages();
  const workflow = createMemoryRetryWorkflow();
  const messageLog = createMemoryMessageLog();
  const trail = createMemoryTrail();
  const messageIds = createMemoryMessageIds();
  const archive = createArchive({ payloads: createMemoryPayloads(), newId: () => 'batch' });
  const stored = new Map<string, Uint8Array>();
  const idempotencyKeys = createMemoryIdempotencyKeys();
  const circuitStates = createMemoryCircuitStates();
  const workflowRuns = createMemoryWorkflowRuns();
  const workflowSteps = createMemoryWorkflowSteps();
  const registry = createMemoryClients();
  const usagePlans = createMemoryUsagePlans();
  const log = recordedLog();
  let entries = 0;
  const operatorLog = createMemoryOperatorLog({
    newId: () => `entry-${++entries}`,
    now: () => new Date(NOW),
  });
  let ids = 0;
  let keys = 0;
  const api = createHandler({
    failedMessages,
    waitingRetries: failedMessages.waiting,
    workflow,
    messageLog,
    trail,
    messageIds,
    archive,
    payloads: {
      get: async (key) => stored.get(key),
      put: async (key, body) => void stored.set(key, body),
      remove: async (key) => void stored.delete(key),
    },
    eventSchemaOf: () => undefined,
    queueNamed: () => undefined,
    newId: () => `id-${++ids}`,
    retryRoutes: createRetryRoutes((name) => (name === 'orders' ? { delivery: 'lambda' } : undefined), {
      retryDelays: [60, 300, 1800],
    }),
    operatorLog,
    checks: {},
    circuitStates,
    definitions: [order, join],
    workflowRuns,
    workflowSteps,
    now: () => new Date(NOW),
    log,
    ...overrides,
  });
  const clients = createClients({
    registry,
    usagePlans,
    idempotencyKeys,
    operatorLog,
    newId: () => `id-${++ids}`,
    newKey: () => keyFrom(Buffer.alloc(32, ++keys)),
    now: () => new Date(NOW),
    log,
    ...overrides,
  });
  const handler: typeof api = (asked) => (ofClients.has(asked.resource) ? clients : api)(asked);
  const call = async (given: Given) => {
    const { statusCode, headers, body } = await handler(event(given));
    return { status: statusCode, headers, body: JSON.parse(body) };
  };
  return {
    handler,
    call,
    failedMessages,
    workflow,
    messageLog,
    trail,
    messageIds,
    archive,
    idempotencyKeys,
    circuitStates,
    workflowRuns,
    workflowSteps,
    registry,
    usagePlans,
    operatorLog,
    stored,
    log,
    async store(...records: FailedMessage[]) {
      for (const record of records) await failedMessages.create(record);
    },
  };
}
