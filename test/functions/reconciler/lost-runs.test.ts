import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { at, failedMessage, retrying } from '../../core/failure/records.ts';
import { begin, setUp } from './set-up.ts';

describe('the reconciler', () => {
  it('sets a pending record going whose run was stopped', async () => {
    const record = failedMessage();
    const { handler, store, workflow, log } = await setUp(record);
    await workflow.start(begin(record));
    workflow.end(record.run);
    expect(await handler()).toMatchObject({ restarted: 1 });
    expect(await store.get(record.id)).toMatchObject({
      status: 'pending',
      generation: 2,
      next_retry_at: at(1_000),
    });
    expect(workflow.started.at(-1)).toEqual({
      delays: [60, 300, 1800],
      run: `${record.id}-2`,
      input: { id: record.id, delivery: 'lambda', attempt: 1, wait: false },
    });
    expect(log.lines).toMatchObject([
      { message: 'reconciled', fields: { message_id: 'm-1', lost_run: record.run } },
      { fields: { overdue: 1, restarted: 1 } },
    ]);
  });

  it('sets a record going whose run was never started', async () => {
    const { handler, workflow } = await setUp(failedMessage({ retry_count: 1 }));
    await handler();
    expect(workflow.started).toMatchObject([{ input: { attempt: 2, wait: false } }]);
  });

  it('makes a retry of unknown outcome once more under its own number', async () => {
    const { handler, store, workflow } = await setUp(retrying());
    expect(await handler()).toMatchObject({ restarted: 1 });
    expect(await store.get(retrying().id)).toMatchObject({ status: 'pending', retry_count: 0 });
    expect(workflow.started).toMatchObject([
      { run: `${retrying().id}-2`, input: { attempt: 1, wait: false } },
    ]);
  });

  it('fails a record whose last retry is known to have failed, with an alert', async () => {
    const attempts = [1, 4].map((number) => ({ ...failedMessage().attempts[0], number }));
    const last = retrying({ retry_count: 3, attempts: attempts as FailedMessage['attempts'] });
    const { handler, store, workflow, alerts } = await setUp(last);
    expect(await handler()).toMatchObject({ failed: 1 });
    expect(await store.get(last.id)).toMatchObject({ status: 'failed', alerted_at: at(1_000) });
    expect(alerts.sent).toHaveLength(1);
    expect(workflow.started).toEqual([]);
  });

  it('leaves a running run alone, and looks again later', async () => {
    const record = retrying();
    const { handler, store, workflow, clock } = await setUp(record);
    await workflow.start(begin(record));
    expect(await handler()).toMatchObject({ running: 1, restarted: 0 });
    expect(await store.get(record.id)).toMatchObject({
      status: 'retrying',
      run: record.run,
      checked_at: at(1_000),
    });
    expect(await handler()).toMatchObject({ running: 0 });
    clock.seconds += 1_000;
    expect(await handler()).toMatchObject({ running: 1 });
  });

  it('leaves alone what is not overdue by more than the grace', async () => {
    const { handler, workflow } = await setUp(failedMessage({ next_retry_at: at(940) }));
    expect(await handler()).toMatchObject({ restarted: 0 });
    expect(workflow.started).toEqual([]);
  });

  it('does nothing when another actor was first', async () => {
    const record = failedMessage();
    const parts = await setUp(record);
    const { get } = parts.store;
    parts.store.get = async (id) => {
      const read = await get(id);
      await parts.store.replace({ ...record, version: 2, status: 'retrying' }, 1);
      return read;
    };
    expect(await parts.handler()).toMatchObject({ moved: 1, restarted: 0 });
    expect(parts.workflow.started).toEqual([]);
  });

  it('leaves alone what the index still shows and the table has moved', async () => {
    const record = failedMessage({ next_retry_at: at(5_000) });
    const { handler, store, workflow } = await setUp(record);
    store.overdue = async () => [record.id, 'gone'].map((id) => ({ id, due: at(60) }));
    expect(await handler()).toMatchObject({ moved: 2, restarted: 0, error: 0 });
    expect(workflow.started).toEqual([]);
  });
});
