import { describe, expect, it } from 'vitest';
import { workflowEnding } from '../../../core/workflow/ending.ts';
import { order as orders } from '../../shop/workflow.ts';
import { DONE, idIn, refused, running } from './running-order.ts';
import { run } from './workflow.ts';

describe('a step of an order', () => {
  it('is not begun any more once it is being taken back, also when it never was', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    await all.ask('inventory.release', 'token-2', { Error: 'TypeError', Cause: '' });
    await all.ask('payment.refund', 'token-3', { Error: 'TypeError', Cause: '' });
    for (const step of ['inventory.check', 'payment.process']) {
      await expect(all.ask(step, 'token-4')).rejects.toMatchObject({ code: 'step-not-begun' });
    }
    expect(all.asked('products_queue').map(({ event }) => event)).toEqual([
      'inventory.check',
      'inventory.release',
    ]);
    expect((await all.steps.list(run('o-1'))).map(({ step }) => step)).not.toContain('payment.process');
  });

  it.each([
    ['the next one could not be asked for', { Error: 'TypeError', Cause: '{"errorMessage":"no"}' }],
    ['the next one was never asked for in its time', { Error: 'States.Timeout' }],
    ['the next one was refused', refused('No.')],
  ])(
    'that was done is written as done when %s, and what takes it back has its result',
    async (_what, ended) => {
      const all = await running();
      await all.ask('payment.process', 'token-1');
      const result = { payment_id: 'p-1' };
      await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done', result }, 'r-1');
      // The function that asks for the parcel died each time before it wrote anything.
      await all.ask('shipping.cancel', 'token-2', ended).catch(() => undefined);
      await all.ask('payment.refund', 'token-3', DONE);
      const [payment] = await all.steps.list(run('o-1'));
      expect(payment).toMatchObject({ step: 'payment.process', status: 'done' });
      expect(all.asked('payments_queue').at(-1)?.data.results).toEqual({ 'payment.process': result });
      await all.finish(DONE);
      expect(await all.runs.get(run('o-1'))).toMatchObject({
        status: expect.stringMatching(/cancelled|failed/),
      });
    },
  );

  it('answered after it was given up has its result where it is taken back', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    all.clock.now = '2026-01-05T10:01:01.000Z';
    const result = { payment_id: 'p-1' };
    await all.answer({ step_id: idIn(all, 'payments_queue'), outcome: 'done', result }, 'r-1');
    await all.ask('payment.refund', 'token-2', { Error: 'States.Timeout' });
    expect((await all.steps.list(run('o-1')))[0]).toMatchObject({ status: 'timed-out' });
    expect(all.asked('payments_queue').at(-1)?.data.results).toEqual({ 'payment.process': result });
  });

  it('that was all done and is taken back does not make its order completed', async () => {
    const all = await running();
    for (const [n, step] of ['inventory.check', 'payment.process'].entries()) {
      await all.ask(step, `token-${n}`, n === 0 ? null : DONE);
    }
    const [check, payment] = await all.steps.list(run('o-1'));
    if (!check || !payment) throw new Error('no steps');
    const all3 = [check, payment, { ...payment, step: 'shipping.create' as const }].map((each) => ({
      ...each,
      status: 'done' as const,
    }));
    expect(workflowEnding(orders, all3)).toMatchObject({ status: 'completed' });
    const undone = { ...payment, step: 'shipping.cancel' as const, status: 'done' as const };
    expect(workflowEnding(orders, [...all3, undone])).toMatchObject({ status: 'cancelled' });
  });
});
