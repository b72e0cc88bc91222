import { describe, expect, it } from 'vitest';
import { DONE, idIn, running } from './running-order.ts';
import { run } from './workflow.ts';

describe('a step of an order', () => {
  it('tells the waiting task what its service answered, and the next step what came of it', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    const result = { reserved: 2 };
    await all.answer({ step_id: idIn(all, 'products_queue'), outcome: 'done', result }, 'r-1');
    expect(all.outcomes.answers.get('token-1')).toEqual({ output: DONE });
    await all.ask('payment.process', 'token-2', DONE);
    expect(all.asked('payments_queue')[0]?.data.results).toEqual({ 'inventory.check': result });
    expect(await all.steps.list(run('o-1'))).toMatchObject([
      { step: 'inventory.check', status: 'done' },
      { step: 'payment.process', status: 'waiting' },
    ]);
  });

  it('fails the task when its service refuses, with the reason', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    await all.answer({ step_id, outcome: 'refused', reason: 'Declined.' }, 'r-1');
    expect(all.outcomes.answers.get('token-1')).toEqual({ error: 'StepRefused', cause: 'Declined.' });
  });

  it('is reported once, however often it is answered', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    for (const id of ['r-1', 'r-1', 'r-2']) await all.answer({ step_id, outcome: 'done' }, id);
    expect(all.outcomes.answers.size).toBe(1);
    expect(all.reports.reports).toEqual([]);
    expect((await all.steps.list(run('o-1')))[0]?.answer).toMatchObject({ message_id: 'r-1' });
  });

  it('keeps to its first answer: another one waits for a person', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    await all.answer({ step_id, outcome: 'done' }, 'r-1');
    await all.answer({ step_id, outcome: 'refused' }, 'r-2');
    expect(all.reports.reports[0]?.failure.error).toMatchObject({
      code: 'step-answered-otherwise',
      permanent: true,
    });
    expect((await all.steps.list(run('o-1')))[0]?.answer).toMatchObject({ outcome: 'done' });
  });

  it.each([
    ['no step at all', 'nothing'],
    ['a step of no order', 'order:o-2:payment.process:secret-1'],
    ['a step whose secret was guessed', 'order:o-1:payment.process:secret-2'],
  ])('answered for %s, waits for a person and tells nobody', async (_what, step_id) => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    await all.answer({ step_id, outcome: 'done' }, 'r-1');
    expect(all.reports.reports[0]?.failure.error).toMatchObject({ code: 'unknown-step', permanent: true });
    expect(all.outcomes.answers.size).toBe(0);
  });

  it.each(['products', 'orders', 'courtier', '', 'Payments'])(
    'is not answered by %j, no matter who knows its id: that waits for a person',
    async (user) => {
      const all = await running();
      await all.ask('payment.process', 'token-1');
      await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done' }, 'r-1', user);
      expect(all.reports.reports[0]?.failure.error).toMatchObject({
        code: 'answer-of-another',
        permanent: true,
      });
      expect(all.outcomes.answers.size).toBe(0);
      await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'refused' }, 'r-2', 'payments');
      expect(all.outcomes.answers.size).toBe(1);
    },
  );
});
