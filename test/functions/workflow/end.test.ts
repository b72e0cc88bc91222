import { describe, expect, it } from 'vitest';
import { DONE, refused, running } from './running-order.ts';
import { run } from './workflow.ts';

describe('the end of an order', () => {
  it('is written with its reason', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    await all.ask('payment.process', 'token-2', DONE);
    await all.ask('inventory.release', 'token-3', refused('Declined.'));
    expect(await all.finish(DONE)).toEqual({ status: 'cancelled' });
    expect(await all.runs.get(run('o-1'))).toMatchObject({
      status: 'cancelled',
      reason: 'payment.process refused: Declined.',
      ended_at: all.clock.now,
    });
    const ended = all.clock.now;
    all.clock.now = '2026-01-05T11:00:00.000Z';
    expect(await all.finish(DONE)).toEqual({ status: 'cancelled' });
    expect(await all.runs.get(run('o-1'))).toMatchObject({ ended_at: ended });
  });

  it('needs a person when something could not be taken back', async () => {
    const all = await running();
    await all.ask('inventory.check', 'token-1');
    await all.ask('inventory.release', 'token-2', { Error: 'States.Timeout' });
    expect(await all.finish({ Error: 'States.Timeout' })).toEqual({ status: 'failed' });
    expect(all.log.lines.at(-1)).toMatchObject({ level: 'error', message: 'workflow ended' });
  });
});
