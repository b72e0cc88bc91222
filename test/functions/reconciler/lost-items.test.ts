import { describe, expect, it } from 'vitest';
import { at, retrying } from '../../core/failure/records.ts';
import { begin, setUp } from './set-up.ts';

describe('the reconciler', () => {
  it('finds a work item that vanished, counts that attempt as failed, and goes on with the next', async () => {
    const record = retrying({ sent_at: at(61) });
    const { handler, store, workflow, workQueues, clock } = await setUp(record);
    await workflow.start(begin(record));
    workQueues.queues.set('orders', { visible: 0, in_flight: 0, delayed: 0 });
    // Once: SQS's counts are approximate.
    expect(await handler()).toMatchObject({ running: 1 });
    clock.seconds += 400;
    expect(await handler()).toMatchObject({ restarted: 1 });
    expect(await store.get(record.id)).toMatchObject({
      status: 'pending',
      run: `${record.id}-2`,
      error_name: 'RedeliveryLost',
      attempts: [{ number: 1 }, { number: 2, source: 'removed' }],
    });
    expect(workflow.started.at(-1)).toMatchObject({
      run: `${record.id}-2`,
      input: { attempt: 2, wait: true },
    });
  });

  it.each([
    { visible: 0, in_flight: 1, delayed: 0 },
    { visible: 5, in_flight: 0, delayed: 0 },
    { visible: 0, in_flight: 0, delayed: 1 },
  ])('waits on while it may be one of %j', async (counts) => {
    const { handler, workflow, workQueues, clock } = await setUp(retrying({ sent_at: at(61) }));
    await workflow.start(begin(retrying()));
    workQueues.queues.set('orders', counts);
    for (let n = 0; n < 3; n += 1) {
      expect(await handler()).toMatchObject({ running: 1 });
      clock.seconds += 4_000;
    }
  });

  it.each([null, undefined])('does not miss in its queue what was not sent yet (%s)', async (sent_at) => {
    const record = retrying(sent_at === undefined ? {} : { sent_at });
    const { handler, store, workflow, workQueues, clock } = await setUp(record);
    await workflow.start(begin(record));
    workQueues.queues.set('orders', { visible: 0, in_flight: 0, delayed: 0 });
    for (let n = 0; n < 5; n += 1) {
      expect(await handler()).toMatchObject({ running: 1, restarted: 0 });
      clock.seconds += 4_000;
    }
    const kept = await store.get(record.id);
    expect(kept).toMatchObject({ status: 'retrying', run: record.run });
    expect(kept?.attempts).toHaveLength(1);
  });

  it('gives a redelivery to a person whose queue was deleted, with an alert', async () => {
    const record = retrying();
    const { handler, store, workflow, workQueues, alerts } = await setUp(record);
    await workflow.start(begin(record));
    workQueues.queues.delete('orders');
    expect(await handler()).toMatchObject({ failed: 1 });
    expect(await store.get(record.id)).toMatchObject({ status: 'failed', error_name: 'QueueDeleted' });
    expect(alerts.sent).toHaveLength(1);
  });
});
