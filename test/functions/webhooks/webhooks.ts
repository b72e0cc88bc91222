import type { Outcome, WebhookSender } from '../../../core/webhooks/attempt.ts';
import type { Deps } from '../../../functions/webhooks/deps.ts';
import { createHandler } from '../../../functions/webhooks/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { AT } from '../../core/webhooks/records.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';
import {
  createMemoryWebhookAttempts,
  createMemoryWebhookDeliveries,
  createMemoryWebhooks,
} from '../../memory/webhooks.ts';
import { recordedLog } from '../../recorded-log.ts';

type Posted = Parameters<WebhookSender['post']>[0];

/** A receiver that answers what `outcome` says, and keeps what was sent to it. `during`: what happens until it answers. */
export function createMemorySender(): WebhookSender & {
  posted: Posted[];
  outcome: Outcome;
  during?: () => Promise<void>;
} {
  const posted: Posted[] = [];
  return {
    posted,
    outcome: { status: 204, ms: 12, error: null },
    async post(request) {
      posted.push(request);
      await this.during?.();
      return this.outcome;
    },
  };
}

/** The function on memory adapters. */
export function setUp(more: Partial<Pick<Deps, 'idempotencyKeys'>> = {}) {
  let ids = 0;
  const webhooks = createMemoryWebhooks();
  const attempts = createMemoryWebhookAttempts();
  const deliveries = createMemoryWebhookDeliveries();
  const sender = createMemorySender();
  const operatorLog = createMemoryOperatorLog();
  const idempotencyKeys = createMemoryIdempotencyKeys();
  const log = recordedLog();
  const handler = createHandler({
    webhooks,
    attempts,
    deliveries,
    sender,
    operatorLog,
    idempotencyKeys,
    ...more,
    allowLoopback: false,
    stageKey: async () => 'the key of the stage',
    newId: () => `id-${String(++ids).padStart(4, '0')}`,
    now: () => new Date(AT),
    log,
  });
  return {
    webhooks,
    attempts,
    deliveries,
    sender,
    operatorLog,
    idempotencyKeys,
    log,
    handler,
    async call(given: Given) {
      const { statusCode, body } = await handler(event(given));
      return { status: statusCode, body: JSON.parse(body) };
    },
  };
}
