import { describe, expect, it } from 'vitest';
import type { StepAnswer, WorkflowRun, WorkflowStatus } from '../../core/workflow/run.ts';
import type { WorkflowRuns, WorkflowSteps } from '../../core/workflow/stores.ts';

const AT = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T10:05:00.000Z';

export const run = (run_id: string) => ({ workflow: 'order', run_id });

export const aRun = (n: number): WorkflowRun => ({
  ...run(`o-${n}`),
  status: 'running',
  step: null,
  reason: null,
  message_id: `m-${n}`,
  input: { order_id: `o-${n}`, deep: { list: [1, 'two', { big: 2 ** 60 }] }, none: null },
  started_at: `2026-01-05T10:00:0${n}.000Z`,
  updated_at: AT,
  ended_at: null,
});

/** What every implementation of WorkflowRuns does; each call of `create` makes an empty one. */
export function workflowRunsContract(name: string, create: () => Promise<WorkflowRuns>) {
  describe(`runs of workflows: ${name}`, () => {
    it('keeps the first of an order, as it was', async () => {
      const workflows = await create();
      expect(await workflows.get(run('o-1'))).toBeUndefined();
      expect(await workflows.create(aRun(1))).toEqual(aRun(1));
      expect(await workflows.create({ ...aRun(1), message_id: 'other', input: {} })).toEqual(aRun(1));
      expect(await workflows.get(run('o-1'))).toEqual(aRun(1));
    });

    it('moves while it runs, ends once, and stays as it ended', async () => {
      const workflows = await create();
      await workflows.create(aRun(1));
      await workflows.moved(run('o-1'), 'payment.process', LATER);
      const moved = { ...aRun(1), step: 'payment.process', updated_at: LATER };
      expect(await workflows.get(run('o-1'))).toEqual(moved);
      await workflows.finish(run('o-1'), { status: 'cancelled', reason: 'Declined.', at: LATER });
      const ended = { ...moved, status: 'cancelled', reason: 'Declined.', ended_at: LATER };
      expect(await workflows.get(run('o-1'))).toEqual(ended);
      await workflows.moved(run('o-1'), 'shipping.create', AT);
      await workflows.finish(run('o-1'), { status: 'completed', reason: null, at: AT });
      expect(await workflows.get(run('o-1'))).toEqual(ended);
    });

    it('says nothing of an order that is not there', async () => {
      const workflows = await create();
      await workflows.moved(run('o-9'), 'payment.process', AT);
      await workflows.finish(run('o-9'), { status: 'completed', reason: null, at: AT });
      expect(await workflows.get(run('o-9'))).toBeUndefined();
    });

    it('lists those of one workflow, by status too, and keeps apart what has one id', async () => {
      const workflows = await create();
      await workflows.create(aRun(1));
      for (const n of [1, 2]) await workflows.create({ ...aRun(n), workflow: 'join' });
      const join = (run_id: string) => ({ workflow: 'join', run_id });
      await workflows.finish(join('o-1'), { status: 'failed', reason: null, at: LATER });
      expect(await workflows.get(run('o-1'))).toEqual(aRun(1));
      const ids = async (wanted: { workflow: string; status?: WorkflowStatus }) =>
        (await workflows.list({ limit: 9, ...wanted })).items.map(({ run_id }) => run_id);
      expect(await ids({ workflow: 'join' })).toEqual(['o-2', 'o-1']);
      expect(await ids({ workflow: 'join', status: 'failed' })).toEqual(['o-1']);
      expect(await ids({ workflow: 'join', status: 'running' })).toEqual(['o-2']);
      expect(await ids({ workflow: 'order', status: 'failed' })).toEqual([]);
    });

    it('lists the latest first, by status, each once, and ends with a full page', async () => {
      const workflows = await create();
      for (const n of [2, 4, 1, 3]) await workflows.create(aRun(n));
      for (const n of [1, 3]) {
        await workflows.finish(run(`o-${n}`), { status: 'completed', reason: null, at: LATER });
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

async function pages(workflows: WorkflowRuns, limit: number, status?: WorkflowStatus): Promise<string[][]> {
  const seen: string[][] = [];
  for (let cursor: string | undefined, page = 0; page < 20; page += 1) {
    const { items, next } = await workflows.list({ limit, cursor, status });
    seen.push(items.map(({ run_id }) => run_id));
    if (next === null) return seen;
    cursor = next;
  }
  throw new Error('the list has no end');
}

const key = { ...run('o-1'), step: 'payment.process' };
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

    it('begins a step, and hands its token to anyone who answers by its id', async () => {
      const steps = await create();
      expect(await steps.begin(begun('token-1'))).toEqual(waiting);
      const held = await steps.answer({ ...key, id: 'id-1' }, answer('r-1'));
      expect(held).toEqual({ step: { ...waiting, answer: answer('r-1') }, token: 'token-1' });
      expect(JSON.stringify(await steps.list(run('o-1')))).not.toContain('token-1');
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
      expect(await steps.list(run('o-1'))).toEqual([first]);
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
      expect(await steps.list(run('o-1'))).toEqual([waiting]);
    });

    it('ends once and forgets the token; an answer that comes later is kept beside that', async () => {
      const steps = await create();
      await steps.begin(begun('token-1'));
      await steps.end(key, { status: 'timed-out', reason: 'Late.', at: LATER });
      await steps.end(key, { status: 'done', reason: null, at: AT });
      const ended = { ...waiting, status: 'timed-out', reason: 'Late.', ended_at: LATER };
      expect(await steps.list(run('o-1'))).toEqual([ended]);
      expect(await steps.answer({ ...key, id: 'id-1' }, answer('r-1'))).toEqual({
        step: { ...ended, answer: answer('r-1') },
        token: null,
      });
    });

    it('lists the steps of one order, oldest first', async () => {
      const steps = await create();
      await steps.begin(begun('token-1', 'id-1', LATER));
      await steps.begin({ ...begun('token-2', 'id-2'), step: 'shipping.create' });
      await steps.begin({ ...begun('token-3', 'id-3'), run_id: 'o-2' });
      expect((await steps.list(run('o-1'))).map(({ step }) => step)).toEqual([
        'shipping.create',
        'payment.process',
      ]);
    });
  });
}
