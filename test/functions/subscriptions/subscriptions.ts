import type { OperatorLog } from '../../../core/audit/operator-log.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import type { RuntimeQueue } from '../../../core/queues/runtime-queue.ts';
import type { PullRequest } from '../../../core/subscriptions/pull-queues.ts';
import { createHandler as createDeliveriesHandler } from '../../../functions/deliveries/handler.ts';
import type { Deps } from '../../../functions/subscriptions/deps.ts';
import { createHandler } from '../../../functions/subscriptions/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { createMemoryDeliveries } from '../../memory/deliveries.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryInFlight } from '../../memory/in-flight.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryPullQueues } from '../../memory/pull-queues.ts';
import { createMemoryRedeliveries } from '../../memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../memory/task-outcomes.ts';
import { recordedLog } from '../../recorded-log.ts';

export const START = Date.parse('2026-01-05T10:00:00.000Z');
export const TOKEN = 'a-secret-task-token';
export const AUTH = 'journal_auth';

/** An item of a redelivery by the retry workflow. */
export function redelivered(id: string, attempt = 1): WorkItem {
  const item = workItem(id);
  const redelivery = { failed_message_id: 'f-1', run: 'f-1-1', attempt };
  return { ...item, envelope: { ...item.envelope, redelivery }, taskToken: TOKEN };
}

/** The function on memory adapters. `clock.ms`: time since START; a receive that finds nothing waits, by moving it. */
export function setUp(overrides: Partial<Deps> = {}) {
  const clock = { ms: 0 };
  const now = () => new Date(START + clock.ms);
  const memory = createMemoryPullQueues(now);
  const received: ({ queue: string } & PullRequest)[] = [];
  const pullQueues = {
    ...memory,
    async receive(queue: string, request: PullRequest) {
      received.push({ queue, ...request });
      const items = await memory.receive(queue, request);
      if (items?.length === 0) clock.ms += request.waitSeconds * 1_000;
      return items;
    },
  };
  const made = new Map<string, RuntimeQueue>();
  const created: RuntimeQueue[] = [];
  const operations: Parameters<OperatorLog['record']>[0][] = [];
  const stored = createMemoryPayloads();
  const parts = {
    pullQueues,
    deliveries: createMemoryDeliveries(),
    claims: createMemoryMessageLog(),
    reports: createMemoryFailureReports(),
    failedMessages: createMemoryFailedMessages(),
    outcomes: createMemoryTaskOutcomes(),
    payloads: stored,
    redeliveries: createMemoryRedeliveries(),
    log: recordedLog(),
  };
  let ids = 0;
  const deps: Deps = {
    ...parts,
    inFlight: createMemoryInFlight(),
    placesPerClient: 2,
    deployment: 'prod',
    runtimeQueues: {
      get: async (name) => made.get(name),
      used: async (name, at) => {
        const queue = made.get(name);
        if (queue) made.set(name, { ...queue, last_used_at: at });
      },
    },
    provisioner: {
      create: async (queue) => {
        created.push(queue);
        if (made.has(queue.name)) return 'exists';
        made.set(queue.name, queue);
        memory.make(queue.name);
        return 'created';
      },
    },
    exchanges: { exchange: async (name) => (name === 'run-time' ? { type: 'headers' } : undefined) },
    operatorLog: { record: async (entry) => void operations.push(entry) },
    now,
    newId: () => `ack-${++ids}`,
    ...overrides,
  };
  const [handler, deliveriesHandler] = [
    createHandler(deps),
    createDeliveriesHandler({ ...deps, failedMessages: parts.failedMessages }),
  ];
  const call = async (given: Given) => {
    const isPull =
      given.resource?.startsWith('/api/subscriptions/') || given.resource?.startsWith('/subscribe/');
    const answer = await (isPull ? handler : deliveriesHandler)(event(given));
    return { status: answer.statusCode, headers: answer.headers ?? {}, text: answer.body };
  };
  return {
    ...parts,
    stored,
    memory,
    made,
    created,
    operations,
    received,
    clock,
    async pull(topic: string, query: Record<string, string> = {}, more: Given = {}) {
      const path = { resource: '/api/subscriptions/{topic}', path_parameters: { topic } };
      const answer = await call({ ...path, httpMethod: 'GET', query, ...more });
      return { ...answer, body: answer.text.startsWith('{') ? JSON.parse(answer.text) : {} };
    },
    async post(what: 'ack' | 'nack' | 'extend', id: string, body?: unknown, more: Given = {}) {
      const answer = await call({
        resource: `/api/messages/{id}/${what}`,
        httpMethod: 'POST',
        path_parameters: { id },
        body: body === undefined ? null : JSON.stringify(body),
        ...more,
      });
      return { ...answer, body: JSON.parse(answer.text) };
    },
    call,
    handler,
    deliveriesHandler,
  };
}
