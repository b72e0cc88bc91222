import { describe, expect, it } from 'vitest';
import { join } from '../../gym/system.ts';
import { setUp } from './workflow.ts';

const exchanges = {
  gym_events: {
    'desk.credit': ['desk'],
    'desk.contract': ['desk'],
    'desk.void': ['desk'],
    'desk.welcome': ['desk'],
  },
};
const member = { member: 'ada', tariff: 'gold' };
const key = { workflow: 'join', run_id: 'ada' };
const DONE = { outcome: 'done' };

async function joining() {
  const all = setUp(join, exchanges);
  await all.created(member);
  const ask = (step: string, token: string, ended: unknown = null) => all.ask(step, token, ended, 'ada');
  const stepId = () => all.asked('desk').at(-1)?.data.step_id;
  const answer = (data: object, id: string, from = 'desk') =>
    all.answer({ step_id: stepId(), ...data }, id, from);
  return { ...all, ask, answer };
}

describe('a workflow that another system declares', () => {
  it('starts by its own event, with its own name for what it is about', async () => {
    const { started, runs, log } = await joining();
    expect(started).toEqual(['ada']);
    expect(await runs.get(key)).toMatchObject({ ...key, status: 'running', input: member });
    expect(log.lines.find(({ message }) => message === 'workflow started')?.fields).toMatchObject({
      workflow: 'join',
      member: 'ada',
    });
  });

  it.each([[{ member: 'ada' }], [{ tariff: 'gold' }], [{ member: 'a:b', tariff: 'gold' }]])(
    'leaves %j, which its schema does not take, to a person',
    async (data) => {
      const all = setUp(join, exchanges);
      await all.created(data);
      expect(all.started).toEqual([]);
      expect(all.reports.reports[0]?.failure.error).toMatchObject({ code: 'invalid-message' });
    },
  );

  it('asks by its own names, says where to answer, and hears its own service alone', async () => {
    const all = await joining();
    await all.ask('credit', 'token-1');
    expect(all.asked('desk')[0]?.data).toEqual({
      member: 'ada',
      step_id: 'join:ada:credit:secret-1',
      input: member,
      results: {},
      deadline: expect.any(String),
      reply: { exchange: 'gym_answers', routing_key: 'join' },
    });
    await all.answer(DONE, 'r-1', 'bar');
    expect(all.reports.reports[0]?.failure.error).toMatchObject({ code: 'answer-of-another' });
    expect(all.outcomes.answers.size).toBe(0);
    await all.answer({ ...DONE, result: { score: 7 } }, 'r-2');
    expect(all.outcomes.answers.get('token-1')).toEqual({ output: DONE });
  });

  it('adds what a step says of itself, which replaces nothing that every step says', async () => {
    const all = await joining();
    await all.ask('credit', 'token-1');
    await all.answer({ ...DONE, result: { score: 7 } }, 'r-1');
    await all.ask('contract', 'token-2', DONE);
    expect(all.asked('desk').at(-1)?.data).toMatchObject({
      letter: 'ada takes gold with 7',
      step_id: 'join:ada:contract:secret-2',
    });
  });

  it('is cancelled when its last step, which has no undo, was not answered in time', async () => {
    const all = await joining();
    await all.ask('credit', 'token-1');
    await all.answer({ ...DONE, result: { score: 7 } }, 'r-1');
    await all.ask('contract', 'token-2', DONE);
    await all.answer(DONE, 'r-2');
    await all.ask('welcome', 'token-3', DONE);
    all.clock.now = '2026-01-05T10:02:00.000Z';
    await all.ask('contract-void', 'token-4', { Error: 'States.Timeout' });
    await all.answer(DONE, 'r-3');
    expect(await all.finish(DONE, 'ada')).toEqual({ status: 'cancelled' });
    expect(await all.runs.get(key)).toMatchObject({
      status: 'cancelled',
      reason: 'welcome timed-out: Nobody answered in time.',
    });
  });

  it('is not answered by the id of a step of another workflow', async () => {
    const all = await joining();
    await all.ask('credit', 'token-1');
    await all.answer({ step_id: 'order:ada:credit:secret-1', ...DONE }, 'r-1');
    expect(all.reports.reports[0]?.failure.error).toMatchObject({ code: 'unknown-step' });
  });

  it.each([
    ['a step that it does not have', { ...key, step: 'payment.process' }],
    ['a workflow that is not installed', { ...key, workflow: 'order', step: 'credit' }],
  ])('asks for nothing when the state machine names %s', async (_what, named) => {
    const { step } = await joining();
    const event = { action: 'send', ended: null, deadline_seconds: 60, task_token: 't', ...named };
    await expect(step(event)).rejects.toMatchObject({ code: 'unknown-step' });
  });
});
