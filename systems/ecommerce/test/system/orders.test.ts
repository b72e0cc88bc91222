import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type AmqpClient, createAmqpClient } from '../../../../client/index.ts';
import type { WorkflowList, WorkflowStepView, WorkflowView } from '../../../../core/api/views-workflows.ts';
import { kill } from '../../../../examples/demo/function-processes.ts';
import { tried } from '../../../../test/repository/system/system-page.ts';
import { Courtier, eventually, newId } from '../../../../test/system/courtier.ts';
import { loginsAt } from '../../examples/login.ts';
import { type Services, startServices } from '../../examples/services.ts';

const courtier = new Courtier(inject('running'));
const loginOf = loginsAt(courtier.ready.aws);
let services: Services;
let orders: AmqpClient;

beforeAll(async () => {
  services = await startServices(loginOf);
  orders = await createAmqpClient({ service: 'orders', ...(await loginOf('orders')) });
});
afterAll(async () => {
  await orders?.close();
  await services?.close();
});

const anOrder = (more: Record<string, unknown> = {}) => ({
  order_id: `s2-${newId()}`,
  items: [{ item_id: 'mug', quantity: 2 }],
  ...more,
});

/** As the service of orders says it, over AMQP. Answers the message's id. */
const created = (order: ReturnType<typeof anOrder>, messageId?: string) =>
  orders.publish({
    exchange: 'orders_exchange',
    routingKey: 'order.created',
    event: 'order.created',
    data: order,
    ...(messageId && { messageId }),
  });

function ended(orderId: string): Promise<WorkflowView> {
  return eventually(`the workflow of ${orderId} has ended`, async () => {
    const { status, body } = await courtier.call<WorkflowView>('GET', `/api/workflows/${orderId}`);
    return status === 200 && body.status !== 'running' && body;
  });
}

const summary = (steps: WorkflowStepView[]) =>
  steps.map(({ step, status, service }) => [step, status, service]);

describe('an order of S2', () => {
  it('goes from its creation to its parcel, each step done by its own service, and can be seen', async () => {
    const order = anOrder();
    const messageId = await created(order);
    const workflow = await ended(order.order_id);
    expect(workflow).toMatchObject({ status: 'completed', reason: null, order, message_id: messageId });
    expect(summary(workflow.steps)).toEqual([
      ['inventory.check', 'done', 'products'],
      ['payment.process', 'done', 'payments'],
      ['shipping.create', 'done', 'deliveries'],
    ]);
    expect(workflow.steps[1]?.result).toEqual({ payment_id: `pay-${order.order_id}` });
    expect(workflow.compensations).toEqual([]);
    expect(services.done.get(order.order_id)).toEqual([
      'inventory reserved',
      'payment taken',
      'parcel created',
    ]);
  });

  it('is cancelled when its payment is refused, and its inventory is released', async () => {
    const order = anOrder({ card: 'declined' });
    await created(order);
    const workflow = await ended(order.order_id);
    expect(workflow).toMatchObject({
      status: 'cancelled',
      reason: 'payment.process refused: The card was declined.',
    });
    expect(summary(workflow.compensations)).toEqual([['inventory.release', 'done', 'products']]);
    expect(services.done.get(order.order_id)).toEqual(['inventory reserved', 'inventory released']);
  });

  it('gives the money back, and then the stock, when nobody can deliver it', async () => {
    const order = anOrder({ country: 'nowhere' });
    await created(order);
    const workflow = await ended(order.order_id);
    expect(summary(workflow.compensations)).toEqual([
      ['payment.refund', 'done', 'payments'],
      ['inventory.release', 'done', 'products'],
    ]);
    expect(workflow.compensations[0]?.result).toEqual({
      refunded: { payment_id: `pay-${order.order_id}` },
    });
  });

  it('takes nothing back when there is too little of it to begin with', async () => {
    const order = anOrder({ items: [{ item_id: 'rare', quantity: 101 }] });
    await created(order);
    const workflow = await ended(order.order_id);
    expect(workflow).toMatchObject({ status: 'cancelled', compensations: [] });
    expect(workflow.reason).toContain('There are not 101 of rare.');
    expect(services.done.get(order.order_id)).toBeUndefined();
  });

  it('has one workflow, however often it is said to be created', async () => {
    const order = anOrder();
    const messageId = await created(order);
    await created(order, messageId);
    const again = await created({ ...order, items: [] });
    await courtier.delivered(again, 'order_workflow');
    const workflow = await ended(order.order_id);
    expect(workflow).toMatchObject({ status: 'completed', order });
    expect(services.done.get(order.order_id)).toHaveLength(3);
  });

  it('is found by how it ended, in pages', async () => {
    const order = anOrder({ card: 'declined' });
    await created(order);
    await ended(order.order_id);
    const found: string[] = [];
    for (let cursor = '', page = 0; page < 50; page += 1) {
      const { body } = await courtier.call<WorkflowList>(
        'GET',
        `/api/workflows?status=cancelled&limit=1${cursor}`,
      );
      expect(body.items.every(({ status }) => status === 'cancelled')).toBe(true);
      found.push(...body.items.map(({ order_id }) => String(order_id)));
      if (body.next === null || found.includes(order.order_id)) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(found).toContain(order.order_id);
    expect((await courtier.call('GET', '/api/workflows/nobodys')).status).toBe(404);
    expect((await courtier.call('GET', '/api/workflows?status=lost')).status).toBe(400);
  });

  it('is not answered for by who does not know its step: that waits for a person', async () => {
    const deliveries = await createAmqpClient({ service: 'deliveries', ...(await loginOf('deliveries')) });
    const order = anOrder({ card: 'declined' });
    await created(order);
    await ended(order.order_id);
    const forged = await deliveries.publish({
      exchange: 'workflow_exchange',
      routingKey: 'workflow.reply',
      event: 'workflow.reply',
      data: { step_id: `${order.order_id}:payment.process:guessed`, outcome: 'done' },
    });
    const failed = await courtier.failedIn(forged, 'workflow_replies', 'failed');
    expect(failed.error_message).toContain('No step of any workflow has this id.');
    await deliveries.close();
  });
});

describe('the function that asks for the steps, killed again and again while orders are under way', () => {
  it('leaves no order half-way: each comes to its end, and each step of it was done once', async () => {
    const under = Array.from({ length: 24 }, (_, n) => anOrder(n % 3 === 0 ? { card: 'declined' } : {}));
    for (const order of under) await created(order);
    // Fewer rounds than the state machine has tries, so that one order may meet them all.
    let rounds = 0;
    await eventually('it was killed four times', async () => {
      if ((await kill(courtier.ready, 'courtier-local-workflow-step')) > 0) rounds += 1;
      return rounds >= 4;
    });
    const workflows = await Promise.all(under.map(({ order_id }) => ended(order_id)));
    for (const [n, { order_id }] of under.entries()) {
      const declined = n % 3 === 0;
      expect(workflows[n]?.status).toBe(declined ? 'cancelled' : 'completed');
      const expected = declined
        ? ['inventory reserved', 'inventory released']
        : ['inventory reserved', 'payment taken', 'parcel created'];
      expect(services.done.get(order_id)).toEqual(expected);
    }
  });
});

describe('systems/ecommerce/README.md', () => {
  it('shows commands that do what it says, as they stand there', async () => {
    await services.close();
    const env = { ...process.env, AWS_ENDPOINT_URL: courtier.ready.aws };
    const standIns = spawn(process.execPath, ['systems/ecommerce/examples/start.ts'], {
      env,
      stdio: 'ignore',
    });
    const exit = once(standIns, 'exit');
    try {
      const said = await tried('ecommerce', courtier.ready);
      expect(said).toContain('"order_id":"order-1001"');
      expect(said).toContain('"status":"cancelled"');
      expect(await ended('order-1001')).toMatchObject({ status: 'completed' });
      expect(await ended('order-1002')).toMatchObject({ status: 'cancelled' });
    } finally {
      standIns.kill('SIGINT');
    }
    expect(await exit).toEqual([0, null]);
  });
});
