import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WorkflowView } from '../../core/api/views-workflows.ts';
import { loginsAt } from '../../systems/ecommerce/examples/login.ts';
import { startServices } from '../../systems/ecommerce/examples/services.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

/** Runtimes of their own: they are stopped here, or their broker is. */
let runtime: Runtime | undefined;
afterEach(async () => {
  await runtime?.stop();
  runtime = undefined;
});

describe('the runtime stopped and started', () => {
  it('with retries waiting and an order half-way: they go on, and keys, URLs, records and queues made at run time are as they were', async () => {
    runtime = await startRuntime({ env: { MESSAGE_RETRY_DELAYS: '20,20,20' } });
    const before = new Courtier(runtime.ready);
    const events = [order({ simulate: { fail_times: 1 } }), order({ simulate: { fail_times: 1 } })];
    const ids: string[] = [];
    for (const event of events) ids.push((await before.publish('orders', '', event)).body.id as string);
    const made = { name: `made-${newId()}`, bindings: [{ exchange: 'kronos', routing_key: 'made' }] };
    expect((await before.call('POST', '/api/queues', made)).status).toBe(201);
    const pending = await Promise.all(ids.map((id) => before.failedIn(id, 'orders', 'pending')));
    const orderId = `restart-${newId()}`;
    await before.publish('orders_exchange', 'order.created', orderCreated(orderId));
    await eventually('the order waits for its first step', async () => {
      const { body } = await before.call<WorkflowView>('GET', `/api/workflows/${orderId}`);
      return body.steps?.[0]?.status === 'waiting' && body.step === 'inventory.check';
    });
    await runtime.stop({ keepData: true });

    runtime = await startRuntime({ dataDir: runtime.dataDir, env: { MESSAGE_RETRY_DELAYS: '20,20,20' } });
    const after = new Courtier(runtime.ready);
    expect(runtime.ready.adminKey).toBe(before.ready.adminKey);
    expect((await after.publish('kronos', 'made', { hello: 'again' })).status).toBe(202);
    await eventually('the queue is bridged again', async () => (await after.inWorkQueue(made.name)) === 1);
    const services = await startServices(loginsAt(after.ready.aws));
    try {
      const workflow = await eventually('the order goes on where it was', async () => {
        const { body } = await after.call<WorkflowView>('GET', `/api/workflows/${orderId}`);
        return body.status !== 'running' && body;
      });
      expect(workflow.status).toBe('completed');
      expect(services.done.get(orderId)).toEqual(['inventory reserved', 'payment taken', 'parcel created']);
    } finally {
      await services.close();
    }
    for (const [index, id] of ids.entries()) {
      const resolved = await after.failedIn(id, 'orders', 'resolved');
      expect(resolved).toMatchObject({
        retry_count: 1,
        resolution: 'confirmed',
        failed_at: pending[index]?.failed_at,
      });
      expect(await after.orderEvents(events[index]?.order_id ?? '')).toHaveLength(1);
    }
  });
});

const orderCreated = (order_id: string) => ({
  event: 'order.created',
  timestamp: new Date().toISOString(),
  data: { order_id, items: [{ item_id: 'mug', quantity: 1 }] },
  metadata: { service: 'orders', version: '1.0' },
});

/** The broker's own process, as the runtime wrote it down. */
async function brokerPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'rabbitmq', 'pid'), 'utf8')).trim());
}

type Readiness = { circuits: { broker: { state: string; open: number; since: string | null } } };

describe('RabbitMQ silent while steps of an order are published', () => {
  it('has them handled in their order, with one that is published as soon as it is back', async () => {
    runtime = await startRuntime();
    const courtier = new Courtier(runtime.ready);
    const { order_id, ...first } = order();
    const event = { order_id, ...first };
    const step = async (name: string) => {
      const answer = await courtier.publish('orders', '', {
        ...event,
        metadata: { ...event.metadata, note: name },
      });
      expect(answer.status).toBe(202);
      return answer.body as { id: string; status: string };
    };
    const before = await step('placed');
    expect(before.status).toBe('published');
    await courtier.delivered(before.id, 'orders');
    const pid = await brokerPid(runtime.dataDir);
    process.kill(pid, 'SIGSTOP');
    const held = [];
    try {
      held.push(await step('created'), await step('paid'));
    } finally {
      // A stopped process would not end with the runtime.
      process.kill(pid, 'SIGCONT');
    }
    const shipped = await step('shipped');
    expect([...held, shipped].map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    const times: string[] = [];
    for (const { id } of [...held, shipped]) {
      const { entries } = await courtier.delivered(id, 'orders');
      times.push(String(entries.find(({ queue }) => queue === 'orders')?.delivered_at));
    }
    expect(times).toEqual(times.toSorted());
    await eventually('nothing is held any more', async () => (await step('returned')).status === 'published');
  });
});

describe('RabbitMQ killed while 400 messages are being published', () => {
  it('delivers every message that was answered with 202 once it is back, and nothing twice in effect', async () => {
    runtime = await startRuntime();
    const courtier = new Courtier(runtime.ready);
    // A quorum queue that is killed within about a second of its declaration is lost with the node: let one flow first.
    const first = await courtier.publish('orders', '', order());
    await courtier.delivered(first.body.id as string, 'orders');

    const accepted: { id: string; orderId: string; status: unknown }[] = [];
    let started = 0;
    const publishers = Array.from({ length: 16 }, async () => {
      while (started < 400) {
        started++;
        if (started === 150) process.kill(await brokerPid(runtime?.dataDir ?? ''), 'SIGKILL');
        const event = order();
        const id = newId();
        const answer = await courtier.publish('orders', '', event, { message_id: id });
        if (answer.status === 202) accepted.push({ id, orderId: event.order_id, status: answer.body.status });
      }
    });
    await Promise.all(publishers);
    // What the publishing instances found stands where operators look, for some minutes.
    const found = await eventually('an open circuit is shown', async () => {
      const { broker } = (await courtier.call<Readiness>('GET', '/api/health/ready')).body.circuits;
      return broker.open > 0 && broker;
    });
    expect(Date.parse(found.since ?? '')).toBeGreaterThan(Date.now() - 180_000);
    await eventually('an open circuit is among the metrics', async () => {
      const { samples = [] } = (await courtier.metrics()).get('courtier_circuit_open_instances') ?? {};
      return samples.some(({ labels, value }) => labels.circuit === 'broker' && value > 0);
    });
    expect(accepted.length).toBeGreaterThan(300);
    expect(accepted.some(({ status }) => status === 'accepted')).toBe(true);
    const missing = new Set(accepted.map(({ orderId }) => orderId));
    await eventually(
      'every accepted order is in the event store',
      async () => {
        for (const orderId of [...missing].slice(0, 100)) {
          const events = await courtier.orderEvents(orderId);
          expect(events.length).toBeLessThanOrEqual(1);
          if (events.length === 1) missing.delete(orderId);
        }
        return missing.size === 0;
      },
      600_000,
    );
    for (const { orderId } of accepted) expect(await courtier.orderEvents(orderId)).toHaveLength(1);
  }, 900_000);
});
