import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { WorkflowView } from '../../../core/api/views-workflows.ts';
import { queueNamed } from '../../../core/topology/index.ts';
import type { WorkflowRun } from '../../../core/workflow/run.ts';
import { NOW, setUp } from './api.ts';

const workflow = (n: number, more: Partial<WorkflowRun> = {}): WorkflowRun => ({
  workflow: 'order',
  run_id: `o-${n}`,
  status: 'running',
  step: 'payment.process',
  reason: null,
  message_id: `m-${n}`,
  input: { order_id: `o-${n}`, total: 29 },
  started_at: `2026-01-05T10:0${n}:00.000Z`,
  updated_at: NOW,
  ended_at: null,
  ...more,
});

describe('GET /api/workflows', () => {
  it('lists orders, the latest first, by status and in pages, without what they hold', async () => {
    const { call, workflowRuns } = setUp();
    for (const n of [1, 2, 3]) await workflowRuns.create(workflow(n));
    await workflowRuns.finish(
      { workflow: 'order', run_id: 'o-2' },
      { status: 'cancelled', reason: 'Declined.', at: NOW },
    );
    const first = await call({ resource: '/api/workflows', query: { limit: '2' } });
    expect(first.body.items.map(({ order_id }: { order_id: string }) => order_id)).toEqual(['o-3', 'o-2']);
    expect(first.body.items[0]).not.toHaveProperty('order');
    const next = await call({ resource: '/api/workflows', query: { limit: '2', cursor: first.body.next } });
    expect(next.body).toMatchObject({ items: [{ order_id: 'o-1' }], next: null });
    const cancelled = await call({ resource: '/api/workflows', query: { status: 'cancelled' } });
    expect(cancelled.body.items).toMatchObject([{ order_id: 'o-2', reason: 'Declined.' }]);
  });

  it('lists those of one workflow, which each call what they are about by their own name', async () => {
    const { call, workflowRuns } = setUp();
    await workflowRuns.create(workflow(1));
    await workflowRuns.create(workflow(2, { workflow: 'join', run_id: 'ada', input: { member: 'ada' } }));
    await workflowRuns.create(workflow(3, { workflow: 'gone' }));
    const all = await call({ resource: '/api/workflows' });
    expect(all.body.items).toMatchObject([
      { workflow: 'gone', id: 'o-3' },
      { workflow: 'join', id: 'ada', member: 'ada' },
      { workflow: 'order', id: 'o-1', order_id: 'o-1' },
    ]);
    expect(all.body.items[1]).not.toHaveProperty('order_id');
    const joins = await call({ resource: '/api/workflows', query: { workflow: 'join' } });
    expect(joins.body.items).toMatchObject([{ id: 'ada' }]);
    const none = await call({ resource: '/api/workflows', query: { workflow: 'join', status: 'failed' } });
    expect(none.body.items).toEqual([]);
  });

  it.each([{ workflow: 'No Name' }, { status: 'lost' }, { cursor: '!' }, { limit: '0' }])(
    'refuses %j',
    async (query) => {
      expect((await setUp().call({ resource: '/api/workflows', query })).status).toBe(400);
    },
  );
});

describe('GET /api/workflows/{key}', () => {
  const ask = (api: ReturnType<typeof setUp>, order_id: string) =>
    api.call({ resource: '/api/workflows/{key}', path_parameters: { key: order_id } });

  it('shows each step with its answer, what was taken back, and what came too late; no step’s id', async () => {
    const api = setUp();
    await api.workflowRuns.create(workflow(1));
    const { workflowSteps: steps } = api;
    const run = { workflow: 'order', run_id: 'o-1' };
    const begin = (step: string, at: string) =>
      steps.begin({ ...run, step, id: `o-1:${step}:secret`, token: 'token', at });
    const answer = { outcome: 'done', reason: null, result: { paid: true }, service: 'payments' } as const;
    await begin('payment.process', '2026-01-05T10:00:00.000Z');
    await begin('payment.refund', '2026-01-05T10:00:01.000Z');
    for (const step of ['payment.process', 'payment.refund'] as const) {
      const key = { ...run, step, id: `o-1:${step}:secret` };
      await steps.answer(key, { ...answer, message_id: 'r', at: NOW });
    }
    await steps.end({ ...run, step: 'payment.process' }, { status: 'timed-out', reason: 'Late.', at: NOW });
    await steps.end({ ...run, step: 'payment.refund' }, { status: 'done', reason: null, at: NOW });
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

describe('GET /api/workflows/{key}/{id}', () => {
  const ask = async (api: ReturnType<typeof setUp>, key: string, id: string) =>
    api.call({ resource: '/api/workflows/{key}/{id}', path_parameters: { key, id } });

  it('shows the one of that workflow, also where others know the id', async () => {
    const api = setUp();
    await api.workflowRuns.create(workflow(1));
    const input = { member: 'o-1', tariff: 'gold' };
    await api.workflowRuns.create(workflow(1, { workflow: 'join', input }));
    expect((await ask(api, 'join', 'o-1')).body).toMatchObject({ workflow: 'join', member: 'o-1', input });
    expect((await ask(api, 'order', 'o-1')).body).toMatchObject({ order_id: 'o-1', order: { total: 29 } });
    const either = await api.call({ resource: '/api/workflows/{key}', path_parameters: { key: 'o-1' } });
    expect(either.body).toMatchObject({ workflow: 'order' });
  });

  it('shows the one of a workflow that is not installed any more', async () => {
    const api = setUp();
    await api.workflowRuns.create(workflow(1, { workflow: 'gone' }));
    expect((await ask(api, 'gone', 'o-1')).body).toMatchObject({ workflow: 'gone', id: 'o-1', steps: [] });
  });

  it('knows nothing of an id of another workflow', async () => {
    const api = setUp();
    await api.workflowRuns.create(workflow(1));
    expect((await ask(api, 'join', 'o-1')).status).toBe(404);
  });
});

describe('what the schema of the event that started a workflow calls sensitive', () => {
  const email = 'ada.martin@example.com';
  const schema = z.looseObject({ customer: z.looseObject({ email: z.email().meta({ sensitive: true }) }) });
  const eventSchemaOf = () => ({ name: 'order', version: '1', schema });
  const queue = queueNamed('order_workflow');

  const shownTo = async (permissions: string[]) => {
    const api = setUp({
      eventSchemaOf,
      queueNamed: (name) => (name === 'order_workflow' ? queue : undefined),
    });
    const input = { order_id: 'o-1', total: 29, customer: { email } };
    await api.workflowRuns.create(workflow(1, { input, status: 'failed', reason: `No mail to ${email}.` }));
    const run = { workflow: 'order', run_id: 'o-1' };
    const step = { ...run, step: 'payment.process', id: 'o-1:payment.process' };
    await api.workflowSteps.begin({ ...step, token: 'token', at: NOW });
    const result = { receipt_to: { email: 'eve@example.com' }, paid: true };
    await api.workflowSteps.answer(step, {
      outcome: 'refused',
      reason: `${email} is barred.`,
      result,
      service: 'payments',
      message_id: 'r',
      at: NOW,
    });
    await api.workflowSteps.end(step, { status: 'refused', reason: `${email} is barred.`, at: NOW });
    const path_parameters = { key: 'o-1' };
    return (await api.call({ permissions, resource: '/api/workflows/{key}', path_parameters })).body;
  };

  it('is a mask for readers without the right to it: in its data, in answers, and where a reason quotes it', async () => {
    expect(queue).toBeDefined();
    for (const others of [[], ['read:sensitive.refunds']]) {
      const body = await shownTo(['read:workflows', ...others]);
      expect(JSON.stringify(body)).not.toMatch(/ada\.martin|eve@/);
      expect(body).toMatchObject({
        order: { order_id: 'o-1', total: 29, customer: { email: '•••' } },
        reason: 'No mail to •••.',
        steps: [{ reason: '••• is barred.', result: { receipt_to: { email: '•••' }, paid: true } }],
      });
    }
  });

  it('is shown to those who have it, also of the queue that starts the workflow alone', async () => {
    for (const sensitive of ['read:sensitive', 'read:sensitive.order_workflow/order.*'])
      expect(await shownTo(['read:workflows', sensitive])).toMatchObject({
        order: { customer: { email } },
        steps: [{ result: { receipt_to: { email: 'eve@example.com' } } }],
      });
  });
});
