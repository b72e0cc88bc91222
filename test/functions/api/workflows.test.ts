import { describe, expect, it } from 'vitest';
import type { WorkflowView } from '../../../core/api/views-workflows.ts';
import type { OrderWorkflow } from '../../../core/workflow/order-workflow.ts';
import { NOW, setUp } from './api.ts';

const workflow = (n: number, more: Partial<OrderWorkflow> = {}): OrderWorkflow => ({
  order_id: `o-${n}`,
  status: 'running',
  step: 'payment.process',
  reason: null,
  message_id: `m-${n}`,
  order: { order_id: `o-${n}`, total: 29 },
  started_at: `2026-01-05T10:0${n}:00.000Z`,
  updated_at: NOW,
  ended_at: null,
  ...more,
});

describe('GET /api/workflows', () => {
  it('lists orders, the latest first, by status and in pages, without what they hold', async () => {
    const { call, orderWorkflows } = setUp();
    for (const n of [1, 2, 3]) await orderWorkflows.create(workflow(n));
    await orderWorkflows.finish('o-2', { status: 'cancelled', reason: 'Declined.', at: NOW });
    const first = await call({ resource: '/api/workflows', query: { limit: '2' } });
    expect(first.body.items.map(({ order_id }: OrderWorkflow) => order_id)).toEqual(['o-3', 'o-2']);
    expect(first.body.items[0]).not.toHaveProperty('order');
    const next = await call({ resource: '/api/workflows', query: { limit: '2', cursor: first.body.next } });
    expect(next.body).toMatchObject({ items: [{ order_id: 'o-1' }], next: null });
    const cancelled = await call({ resource: '/api/workflows', query: { status: 'cancelled' } });
    expect(cancelled.body.items).toMatchObject([{ order_id: 'o-2', reason: 'Declined.' }]);
  });

  it.each([{ status: 'lost' }, { cursor: '!' }, { limit: '0' }])('refuses %j', async (query) => {
    expect((await setUp().call({ resource: '/api/workflows', query })).status).toBe(400);
  });
});

describe('GET /api/workflows/{order_id}', () => {
  const ask = (api: ReturnType<typeof setUp>, order_id: string) =>
    api.call({ resource: '/api/workflows/{order_id}', path_parameters: { order_id } });

  it('shows each step with its answer, what was taken back, and what came too late; no step’s id', async () => {
    const api = setUp();
    await api.orderWorkflows.create(workflow(1));
    const { workflowSteps: steps } = api;
    const begin = (step: 'payment.process' | 'payment.refund', at: string) =>
      steps.begin({ order_id: 'o-1', step, id: `o-1:${step}:secret`, token: 'token', at });
    const answer = { outcome: 'done', reason: null, result: { paid: true }, service: 'payments' } as const;
    await begin('payment.process', '2026-01-05T10:00:00.000Z');
    await begin('payment.refund', '2026-01-05T10:00:01.000Z');
    for (const step of ['payment.process', 'payment.refund'] as const) {
      const key = { order_id: 'o-1', step, id: `o-1:${step}:secret` };
      await steps.answer(key, { ...answer, message_id: 'r', at: NOW });
    }
    await steps.end(
      { order_id: 'o-1', step: 'payment.process' },
      { status: 'timed-out', reason: 'Late.', at: NOW },
    );
    await steps.end({ order_id: 'o-1', step: 'payment.refund' }, { status: 'done', reason: null, at: NOW });
    const { status, body } = await ask(api, 'o-1');
    const view = body as WorkflowView;
    expect(status).toBe(200);
    expect(view).toMatchObject({ order_id: 'o-1', order: { total: 29 }, status: 'running' });
    expect(view.steps).toMatchObject([
      { step: 'payment.process', status: 'timed-out', result: null, late_answer: { outcome: 'done' } },
    ]);
    expect(view.compensations).toMatchObject([
      {
        step: 'payment.refund',
        status: 'done',
        service: 'payments',
        result: { paid: true },
        late_answer: null,
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/secret|token/);
  });

  it('knows nothing of an order that was never created', async () => {
    expect((await ask(setUp(), 'o-9')).status).toBe(404);
  });
});
