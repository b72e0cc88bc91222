import { describe, expect, it } from 'vitest';
import { idIn, running } from './running-order.ts';
import { run } from './workflow.ts';

describe('a step of an order', () => {
  it('shows an answer that came when nobody waited any more, and stays timed out', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const step_id = idIn(all, 'payments_queue');
    await all.ask('payment.refund', 'token-2', { Error: 'States.Timeout' });
    await all.answer({ step_id, outcome: 'done' }, 'r-1');
    const steps = await all.steps.list(run('o-1'));
    expect(steps.find(({ step }) => step === 'payment.process')).toMatchObject({
      status: 'timed-out',
      answer: { outcome: 'done' },
    });
    expect(all.outcomes.answers.size).toBe(0);
    expect(all.log.lines.at(-2)?.message ?? '').toContain('nobody waited');
  });

  it('has a deadline that ends before its timer, however late and however often it is asked for', async () => {
    const all = await running();
    const enteredAt = all.clock.now;
    const timerEnds = Date.parse(enteredAt) + 60_000;
    all.clock.now = '2026-01-05T10:00:20.000Z';
    await all.ask('payment.process', 'token-1', null, 'o-1', enteredAt);
    all.clock.now = '2026-01-05T10:00:40.000Z';
    await all.ask('payment.process', 'token-2', null, 'o-1', '2026-01-05T10:00:39.000Z');
    const deadlines = all.asked('payments_queue').map(({ data }) => data.deadline);
    expect(deadlines).toEqual(['2026-01-05T10:00:54.000Z', '2026-01-05T10:00:54.000Z']);
    expect(Date.parse(deadlines[0] ?? '')).toBeLessThan(timerEnds);
    all.clock.now = '2026-01-05T10:00:55.000Z';
    await expect(all.ask('payment.process', 'token-3', null, 'o-1', enteredAt)).rejects.toMatchObject({
      code: 'step-not-begun',
    });
    expect(all.asked('payments_queue')).toHaveLength(2);
  });

  it('that timed out keeps that when the function that takes it back fails: each ends by its own row', async () => {
    const all = await running();
    await all.ask('payment.process', 'token-1');
    const crashed = { Error: 'TypeError', Cause: '{"errorMessage":"no"}' };
    // Begun, and died before it wrote how the payment ended.
    await all.steps.begin({
      ...run('o-1'),
      step: 'payment.refund',
      id: 'x',
      token: 't',
      at: all.clock.now,
    });
    all.clock.now = '2026-01-05T10:02:00.000Z';
    await all.ask('inventory.release', 'token-3', crashed);
    const statusOf = async (name: string) =>
      (await all.steps.list(run('o-1'))).find(({ step }) => step === name)?.status;
    expect(await statusOf('payment.process')).toBe('timed-out');
    expect(await statusOf('payment.refund')).toBe('failed');
  });
});
