import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAmqpClient, workflowSteps } from '../../client/index.ts';
import type { OperationView } from '../../core/api/views-operations.ts';
import type { WorkflowView } from '../../core/api/views-workflows.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { type Failures, GOOD, madeFailures } from './failures-made.ts';
import { order } from './order.ts';

/** A runtime of its own: it is stopped while all of this is under way, and started again on the same data. */
let runtime: Runtime;
let before: Courtier;
let after: Courtier;

const orderId = `restart-${newId()}`;
const made = { name: `made-${newId()}`, bindings: [{ exchange: 'journal', routing_key: 'made' }] };
/** Their first attempt fails; the retry comes when the runtime is back. */
const bills = [order({ simulate: { fail_times: 1 } }), order({ simulate: { fail_times: 1 } })];
let pending: { message_id: string; failed_at: string }[];
let failures: Failures;
let operation: string;
let stoppedAt: string;
const MESSAGES = 20;

beforeAll(async () => {
  runtime = await startRuntime();
  before = new Courtier(runtime.ready);
  expect((await before.call('POST', '/api/queues', made)).status).toBe(201);
  await before.publish('workflow_exchange', 'order.created', orderCreated(orderId));
  await eventually('the workflow waits for its first step', async () => {
    const { body } = await before.call<WorkflowView>('GET', `/api/workflows/${orderId}`);
    return body.steps?.[0]?.status === 'waiting' && body.step === 'inventory.check';
  });
  failures = await madeFailures(before, MESSAGES, () => GOOD);
  const ids: string[] = [];
  for (const bill of bills) ids.push((await before.publish('bills', '', bill)).body.id as string);
  pending = await Promise.all(ids.map((id) => before.failedIn(id, 'bills', 'pending')));
  const asked = { action: 'retry', mode: 'run', filter: { service: failures.service }, rate: 1 };
  operation = (await before.call<OperationView>('POST', '/api/operations', asked)).body.id;
  await eventually('the operation has begun', async () => (await shown(before)).counts.done > 0);
  await runtime.stop({ keepData: true });
  stoppedAt = new Date().toISOString();

  runtime = await startRuntime({ dataDir: runtime.dataDir });
  after = new Courtier(runtime.ready);
});
afterAll(() => runtime?.stop());

const shown = async (at: Courtier) =>
  (await at.call<OperationView>('GET', `/api/operations/${operation}`)).body;

it('an operation goes on where it was, and acts on each message once', async () => {
  const ended = await eventually('it is completed', async () => {
    const now = await shown(after);
    return now.state === 'completed' && now;
  });
  expect(ended.ended_at?.localeCompare(stoppedAt), 'it was done before everything was stopped').toBe(1);
  expect(ended.counts).toMatchObject({ done: MESSAGES, succeeded: MESSAGES });
  for (const messageId of failures.messageIds) {
    // A consumer that was killed at work is given the same redelivery again; a second retry would be counted.
    const record = await after.failedIn(messageId, 'email_queue', 'resolved');
    expect(record).toMatchObject({ retry_count: 1, resolution: 'confirmed' });
  }
});

it('the key of the administrator is as it was', () => {
  expect(after.ready.adminKey).toBe(before.ready.adminKey);
});

it('a queue that was made at run time is bridged again', async () => {
  expect((await after.publish('journal', 'made', { hello: 'again' })).status).toBe(202);
  await eventually('it is bridged', async () => (await after.inWorkQueue(made.name)) === 1);
});

it('a workflow half-way goes on where it was', async () => {
  const services = await startServices(after);
  try {
    const workflow = await eventually('it ends', async () => {
      const { body } = await after.call<WorkflowView>('GET', `/api/workflows/${orderId}`);
      return body.status !== 'running' && body;
    });
    expect(workflow.status).toBe('completed');
    expect([...services.done.values()]).toEqual(Object.values(STEPS).map((step) => `${step} of ${orderId}`));
  } finally {
    await services.close();
  }
});

it('retries that waited go on, and each order is handled once', async () => {
  for (const [index, { message_id, failed_at }] of pending.entries()) {
    const resolved = await after.failedIn(message_id, 'bills', 'resolved');
    expect(resolved).toMatchObject({ retry_count: 1, resolution: 'confirmed', failed_at });
    expect(await after.orderEvents(bills[index]?.order_id ?? '')).toHaveLength(1);
  }
});

const orderCreated = (order_id: string) => ({
  event: 'order.created',
  timestamp: new Date().toISOString(),
  data: { order_id },
  metadata: { service: 'shop', version: '1.0' },
});

const STEPS = { products: 'inventory.check', payments: 'payment.process', deliveries: 'shipping.create' };

/** The services of an order, which do each step once, however often they are asked. `done`: what they did. */
async function startServices(at: Courtier) {
  const done = new Map<string, string>();
  const clients = await Promise.all(
    Object.entries(STEPS).map(async ([service, step]) => {
      const client = await createAmqpClient({ service, ...(await at.loginOf(service)) });
      const handler = async ({ step_id, order_id }: { step_id: string; order_id: string }) => {
        done.set(step_id, `${step} of ${order_id}`);
        return {};
      };
      await client.consume(
        `${service}_queue`,
        workflowSteps<{ order_id: string }>(client, { [step]: handler }),
      );
      return client;
    }),
  );
  return { done, close: () => Promise.all(clients.map((client) => client.close())) };
}
