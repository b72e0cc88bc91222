import { describe, expect, it } from 'vitest';
import type { OrderWorkflow, StepAnswer, WorkflowStatus } from '../../core/workflow/order-workflow.ts';
import type { OrderWorkflows, WorkflowSteps } from '../../core/workflow/stores.ts';

const AT = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T10:05:00.000Z';

export const aWorkflow = (n: number): OrderWorkflow => ({
  order_id: `o-${n}`,
  status: 'running',
  step: null,
  reason: null,
  message_id: `m-${n}`,
  order: { order_id: `o-${n}`, deep: { list: [1, 'two', { big: 2 ** 60 }] }, none: null },
  started_at: `2026-01-05T10:00:0${n}.000Z`,
  updated_at: AT,
  ended_at: null,
});

/** What every implementation of OrderWorkflows does; each call of `create` makes an empty one. */
export function orderWorkflowsContract(name: string, create: () => Promise<OrderWorkflows>) {
  describe(`workflows of orders: ${name}`, () => {
    it('keeps the first of an order, as it was', async () => {
      const workflows = await create();
      expect(await workflows.get('o-1')).toBeUndefined();
      expect(await workflows.create(aWorkflow(1))).toEqual(aWorkflow(1));
      expect(await workflows.create({ ...aWorkflow(1), message_id: 'other', order: {} })).toEqual(
        aWorkflow(1),
      );
      expect(await workflows.get('o-1')).toEqual(aWorkflow(1));
    });

    it('moves while it runs, ends once, and stays as it ended', async () => {
      const workflows = await create();
      await workflows.create(aWorkflow(1));
      await workflows.moved('o-1', 'payment.process', LATER);
      const moved = { ...aWorkflow(1), step: 'payment.process', updated_at: LATER };
      expect(await workflows.get('o-1')).toEqual(moved);
      await workflows.finish('o-1', { status: 'cancelled', reason: 'Declined.', at: LATER });
      const ended = { ...moved, status: 'cancelled', reason: 'Declined.', ended_at: LATER };
      expect(await workflows.get('o-1')).toEqual(ended);
      await workflows.moved('o-1', 'shipping.create', AT);
      await workflows.finish('o-1', { status: 'completed', reason: null, at: AT });
      expect(await workflows.get('o-1')).toEqual(ended);
    });

    it('says nothing of an order that is not there', async () => {
      const workflows = await create();
      await workflows.moved('o-9', 'payment.process', AT);
      await workflows.finish('o-9', { status: 'completed', reason: null, at: AT });
      expect(await workflows.get('o-9')).toBeUndefined();
    });

    it('lists the latest first, by status, each once, and ends with a full page', async () => {
      const workflows = await create();
      for (const n of [2, 4, 1, 3]) await workflows.create(aWorkflow(n));
      for (const n of [1, 3]) {
        await workflows.finish(`o-${n}`, { status: 'completed', reason: null, at: LATER });
      }
      expect(await pages(workflows, 3)).toEqual([['o-4', 'o-3', 'o-2'], ['o-1']]);
      expect(await pages(workflows, 2)).toEqual([
        ['o-4', 'o-3'],
        ['o-2', 'o-1'],
      ]);
      expect(await pages(workflows, 1, 'completed')).toEqual([['o-3'], ['o-1']]);
      expect(await pages(workflows, 5, 'failed')).toEqual([[]]);
    });

    it('refuses a cursor that no page gave', async () => {
      const workflows = await create();
      for (const cursor of ['', '!', Buffer.from('o-1').toString('base64url')]) {
        await expect(workflows.list({ limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid-cursor' });
      }
    });
  });
}

async function pages(workflows: OrderWorkflows, limit: number, status?: WorkflowStatus): Promise<string[][]> {
  const seen: string[][] = [];
  for (let cursor: string | undefined, page = 0; page < 20; page += 1) {
    const { items, next } = await workflows.list({ limit, cursor, status });
    seen.push(items.map(({ order_id }) => order_id));
    if (next === null) return seen;
    cursor = next;
  }
  throw new Error('the list has no end');
}

const key = { order_id: 'o-1', step: 'payment.process' } as const;
const begun = (token: string, id = 'id-1', at = AT) => ({ ...key, id, token, at });
const answer = (message_id: string, more: Partial<StepAnswer> = {}): StepAnswer => ({
  outcome: 'done',
  reason: null,
  result: { paid: 2 ** 60, deep: [{ a: null }] },
  service: 'payments',
  message_id,
  at: LATER,
  ...more,
});

/** What every implementation of WorkflowSteps does; each call of `create` makes an empty one. */
export function workflowStepsContract(name: string, create: () => Promise<WorkflowSteps>) {
  describe(`steps of workflows: ${name}`, () => {
    const waiting = {
      ...key,
      id: 'id-1',
      status: 'waiting',
      reason: null,
      answer: null,
      started_at: AT,
      ended_at: null,
    };

    it('begins a step, and hands its token to whoever answers by its id', async () => {
      const steps = await create();
      expect(await steps.begin(begun('token-1'))).toEqual(waiting);
      const held = await steps.answer({ ...key, id: 'id-1' }, answer('r-1'));
      expect(held).toEqual({ step: { ...waiting, answer: answer('r-1') }, token: 'token-1' });
      expect(JSON.stringify(await steps.list('o-1'))).not.toContain('token-1');
    });

    it('keeps id, time and answer when it begins again, and takes the newer token', async () => {
      const steps = await create();
      await steps.begin(begun('token-1'));
      expect(await steps.begin(begun('token-2', 'id-2', LATER))).toEqual(waiting);
      expect((await steps.answer({ ...key, id: 'id-1' }, answer('r-1')))?.token).toBe('token-2');
      expect(await steps.begin(begun('token-3'))).toEqual({ ...waiting, answer: answer('r-1') });
    });

    it('keeps its first deadline, and is never begun again once it is taken back', async () => {
      const steps = await create();
      const first = await steps.begin({ ...begun('token-1'), deadline: AT });
      expect(first).toEqual({ ...waiting, deadline: AT });
      expect(await steps.begin({ ...begun('token-2'), deadline: LATER })).toEqual(first);
      await steps.takeBack(key);
      expect(await steps.begin({ ...begun('token-3'), deadline: LATER })).toBeUndefined();
      await steps.takeBack({ ...key, step: 'shipping.create' });
      expect(await steps.begin({ ...begun('token-4'), step: 'shipping.create' })).toBeUndefined();
      expect(await steps.list('o-1')).toEqual([first]);
    });

    it('keeps the first answer', async () => {
      const steps = await create();
      await steps.begin(begun('token-1'));
      await steps.answer({ ...key, id: 'id-1' }, answer('r-1'));
      const again = await steps.answer({ ...key, id: 'id-1' }, answer('r-2', { outcome: 'refused' }));
      expect(again?.step.answer).toEqual(answer('r-1'));
    });

    it('keeps no answer to another id, or to a step that is not there', async () => {
      const steps = await create();
      expect(await steps.answer({ ...key, id: 'id-1' }, answer('r-1'))).toBeUndefined();
      await steps.begin(begun('token-1'));
      expect(await steps.answer({ ...key, id: 'id-2' }, answer('r-1'))).toBeUndefined();
      expect(await steps.list('o-1')).toEqual([waiting]);
    });

    it('ends once and forgets the token; an answer that comes later is kept beside that', async () => {
      const steps = await create();
      await steps.begin(begun('token-1'));
      await steps.end(key, { status: 'timed-out', reason: 'Late.', at: LATER });
      await steps.end(key, { status: 'done', reason: null, at: AT });
      const ended = { ...waiting, status: 'timed-out', reason: 'Late.', ended_at: LATER };
      expect(await steps.list('o-1')).toEqual([ended]);
      expect(await steps.answer({ ...key, id: 'id-1' }, answer('r-1'))).toEqual({
        step: { ...ended, answer: answer('r-1') },
        token: null,
      });
    });

    it('lists the steps of one order, oldest first', async () => {
      const steps = await create();
      await steps.begin(begun('token-1', 'id-1', LATER));
      await steps.begin({ ...begun('token-2', 'id-2'), step: 'shipping.create' });
      await steps.begin({ ...begun('token-3', 'id-3'), order_id: 'o-2' });
      expect((await steps.list('o-1')).map(({ step }) => step)).toEqual([
        'shipping.create',
        'payment.process',
      ]);
    });
  });
}
