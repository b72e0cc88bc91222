import { createMemoryCircuitStates } from '../../../adapters/memory/circuit-states.ts';
import { createMemoryClients } from '../../../adapters/memory/clients.ts';
import { createMemoryFailedMessages } from '../../../adapters/memory/failed-messages.ts';
import { createMemoryIdempotencyKeys } from '../../../adapters/memory/idempotency-keys.ts';
import { createMemoryMessageLog } from '../../../adapters/memory/message-log.ts';
import { createMemoryOperatorLog } from '../../../adapters/memory/operator-log.ts';
import { createMemoryRetryWorkflows } from '../../../adapters/memory/retry-workflows.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { keyFrom } from '../../../core/permission/key.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { createHandler, type Deps } from '../../../functions/api/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { recordedLog } from '../../recorded-log.ts';

export const NOW = '2026-01-05T10:00:00.000Z';

/** The api function on memory adapters: one lambda queue `orders` on the standard schedule. */
export function setUp(overrides: Partial<Deps> = {}) {
  const failedMessages = createMemoryFailedMessages();
  const workflows = createMemoryRetryWorkflows(['standard']);
  const messageLog = createMemoryMessageLog();
  const stored = new Map<string, Uint8Array>();
  const idempotencyKeys = createMemoryIdempotencyKeys();
  const circuitStates = createMemoryCircuitStates();
  const registry = createMemoryClients();
  const log = recordedLog();
  let entries = 0;
  const operatorLog = createMemoryOperatorLog({
    newId: () => `entry-${++entries}`,
    now: () => new Date(NOW),
  });
  let ids = 0;
  let keys = 0;
  const handler = createHandler({
    failedMessages,
    workflows,
    messageLog,
    payloads: {
      get: async (key) => stored.get(key),
    },
    retryRoutes: createRetryRoutes((name) => (name === 'orders' ? { delivery: 'lambda' } : undefined), {
      standard: { delays: [60, 300, 1800] },
    }),
    registry,
    idempotencyKeys: async () => idempotencyKeys,
    operatorLog,
    newId: () => `id-${++ids}`,
    newKey: () => keyFrom(Buffer.alloc(32, ++keys)),
    checks: {},
    circuitStates,
    now: () => new Date(NOW),
    log,
    ...overrides,
  });
  const call = async (given: Given) => {
    const { statusCode, headers, body } = await handler(event(given));
    return { status: statusCode, headers, body: JSON.parse(body) };
  };
  return {
    handler,
    call,
    failedMessages,
    workflows,
    messageLog,
    idempotencyKeys,
    circuitStates,
    registry,
    operatorLog,
    stored,
    log,
    async store(...records: FailedMessage[]) {
      for (const record of records) await failedMessages.create(record);
    },
  };
}
