import { describe, expect, it } from 'vitest';
import { NOW, run, setUp } from './workflow.ts';

const order = { order_id: 'o-1', items: [{ item_id: 'mug', quantity: 2 }] };

describe('the start of an order’s workflow', () => {
  it('keeps the order as it was created, and starts its execution', async () => {
    const { created, started, runs } = setUp();
    await created(order);
    expect(started).toEqual(['o-1']);
    expect(await runs.get(run('o-1'))).toEqual({
      ...run('o-1'),
      status: 'running',
      step: null,
      reason: null,
      message_id: 'm-1',
      input: order,
      trace: { traceparent: expect.any(String) },
      started_at: NOW,
      updated_at: NOW,
      ended_at: null,
    });
  });

  it('starts one for an order that is said to be created twice', async () => {
    const { created, started, runs } = setUp();
    await created(order);
    await created({ ...order, items: [] }, 'm-2');
    expect(started).toEqual(['o-1']);
    expect(await runs.get(run('o-1'))).toMatchObject({ input: order, message_id: 'm-1' });
  });

  it('starts it when a crash left the order kept and nothing started', async () => {
    const { created, started, runs } = setUp();
    const row = { ...run('o-1'), status: 'running', step: null, reason: null, message_id: 'm-1' } as const;
    await runs.create({ ...row, input: order, started_at: NOW, updated_at: NOW, ended_at: null });
    await created(order, 'm-1');
    expect(started).toEqual(['o-1']);
  });

  it.each([[{ order_id: 'o 1' }], [{}]])('leaves %j to a person', async (data) => {
    const { created, started, reports } = setUp();
    await created(data);
    expect(started).toEqual([]);
    expect(reports.reports[0]?.failure.error).toMatchObject({ code: 'invalid-message', permanent: true });
  });
});
