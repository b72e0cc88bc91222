import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { createHandler, MAX_RECORDS_PER_RUN } from '../../../functions/reconciler/handler.ts';
import { at, failedMessage, retrying } from '../../core/failure/records.ts';
import { createMemoryAlertWindows } from '../../memory/alert-windows.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryParkedKeys } from '../../memory/parked-keys.ts';
import { createMemoryRetryWorkflow } from '../../memory/retry-workflow.ts';
import { createMemoryWorkQueueStore } from '../../memory/work-queue-store.ts';
import { recordedLog } from '../../recorded-log.ts';
import { routes } from '../dead-letter-recorder/recorder.ts';

async function setUp(...records: FailedMessage[]) {
  const clock = { seconds: 1_000 };
  const deps = {
    store: createMemoryFailedMessages(),
    keys: createMemoryParkedKeys(),
    workflow: createMemoryRetryWorkflow(),
    alerts: createMemoryAlerts(),
    workQueues: createMemoryWorkQueueStore(),
    windows: createMemoryAlertWindows(),
    windowSeconds: 300,
    log: recordedLog(),
    routes,
    now: () => new Date(at(clock.seconds)),
    graceSeconds: 60,
  };
  deps.workQueues.queues.set('orders', { visible: 1, in_flight: 0, delayed: 0 });
  for (const record of records) await deps.store.create(record);
  return Object.assign(deps, { clock, bad: new Set<string>(), handler: createHandler(deps) });
}

const begin = (record: FailedMessage) => ({
  delays: [60, 300, 1800],
  run: record.run,
  input: { id: record.id, delivery: 'lambda' as const, attempt: 1, wait: true },
});

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

  it('leaves alone what is not overdue by more than the grace', async () => {
    const { handler, workflow } = await setUp(failedMessage({ next_retry_at: at(940) }));
    expect(await handler()).toMatchObject({ restarted: 0 });
    expect(workflow.started).toEqual([]);
  });

  it('sends an alert that did not get out before, once', async () => {
    const record = failedMessage({ status: 'failed', next_retry_at: null });
    const { handler, alerts, store, clock } = await setUp(record);
    alerts.failWith(new Error('SNS is away'));
    expect(await handler()).toMatchObject({ error: 1 });
    alerts.failWith(null);
    clock.seconds += 181;
    expect(await handler()).toMatchObject({ alerted: 1 });
    expect(await handler()).toMatchObject({ alerted: 0 });
    expect(alerts.sent).toHaveLength(1);
    expect(await store.get(record.id)).toMatchObject({ alerted_at: at(1_181) });
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

  it('goes on with the others when one record cannot be read', async () => {
    const bad = failedMessage({ message_id: 'm-bad' });
    const { handler, store, log } = await setUp(bad, failedMessage({ message_id: 'm-good' }));
    const { get } = store;
    store.get = async (id) => {
      if (id === bad.id) throw new CourtierError('malformed-record', 'fail', 'It cannot be read.');
      return get(id);
    };
    expect(await handler()).toMatchObject({ error: 1, restarted: 1 });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        fields: expect.objectContaining({ failed_message_id: bad.id }),
      }),
    );
  });

  it('tries again next time when the new run could not be started', async () => {
    const { handler, workflow, clock, log } = await setUp(failedMessage());
    const { start } = workflow;
    workflow.start = async () => {
      throw new UnavailableError('step-functions-unavailable', 'throttled');
    };
    expect(await handler()).toMatchObject({ error: 1 });
    expect(log.lines).toMatchObject([{ level: 'error', fields: { error_message: 'throttled' } }, {}]);
    workflow.start = start;
    clock.seconds += 61;
    expect(await handler()).toMatchObject({ restarted: 1 });
    expect(workflow.started).toMatchObject([{ run: `${failedMessage().id}-3` }]);
  });

  it('goes on with the others when one record makes trouble', async () => {
    const bad = failedMessage({ message_id: 'm-bad' });
    const good = failedMessage({ message_id: 'm-good' });
    const parts = await setUp(bad, good);
    const { status } = parts.workflow;
    parts.workflow.status = async (run) => {
      if (run === bad.run) throw new UnavailableError('step-functions-unavailable', 'no answer');
      return status(run);
    };
    expect(await parts.handler()).toMatchObject({ error: 1, restarted: 1 });
  });

  it('looks at a bounded number of records, the longest overdue first, few at a time', async () => {
    const records = Array.from({ length: MAX_RECORDS_PER_RUN + 20 }, (_, n) =>
      failedMessage({ message_id: `m-${n}`, next_retry_at: at(n / 1000) }),
    );
    const parts = await setUp(...records);
    let [open, most] = [0, 0];
    const { status } = parts.workflow;
    parts.workflow.status = async (run) => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return status(run);
    };
    expect(await parts.handler()).toMatchObject({ restarted: MAX_RECORDS_PER_RUN });
    expect(most).toBe(10);
    const left = records.slice(MAX_RECORDS_PER_RUN).map(({ run }) => run.replace(/-1$/, '-2'));
    const started = new Set(parts.workflow.started.map(({ run }) => run));
    expect(left.filter((run) => started.has(run))).toEqual([]);
    expect(await parts.handler()).toMatchObject({ restarted: 20 });
  });

  const many = (more: (n: number) => Partial<FailedMessage>) =>
    Array.from({ length: 2 * MAX_RECORDS_PER_RUN + 7 }, (_, n) =>
      failedMessage({ message_id: `bad-${n}`, next_retry_at: at(n / 1000), updated_at: at(0), ...more(n) }),
    );

  it.each<[string, FailedMessage[], (parts: Awaited<ReturnType<typeof setUp>>) => void]>([
    [
      'that nobody can read',
      many(() => ({})),
      ({ store }) => {
        const { get } = store;
        store.get = async (id) => {
          const record = await get(id);
          if (!record?.message_id.startsWith('bad')) return record;
          throw new CourtierError('malformed-record', 'fail', 'It cannot be read.');
        };
      },
    ],
    [
      'whose alert cannot be sent',
      many(() => ({ status: 'failed', next_retry_at: null })),
      ({ alerts }) => alerts.failWith(new Error('SNS is away')),
    ],
    [
      'whose workflow is not there',
      many(() => ({ queue: 'made-at-run-time' })),
      (parts) => {
        const { status } = parts.workflow;
        parts.workflow.status = async (run) => {
          if (parts.bad.has(run)) throw new UnavailableError('step-functions-unavailable', 'There is none.');
          return status(run);
        };
      },
    ],
    [
      'that are due by their index only',
      many(() => ({})),
      ({ store }) => {
        const { get } = store;
        store.get = async (id) => {
          const record = await get(id);
          return record?.message_id.startsWith('bad') ? { ...record, next_retry_at: at(9_000) } : record;
        };
      },
    ],
  ])('comes to a lost run behind hundreds of records %s', async (_what, bad, breakIt) => {
    const lost = failedMessage({ message_id: 'm-lost', next_retry_at: at(900) });
    const parts = await setUp(...bad, lost);
    breakIt(Object.assign(parts, { bad: new Set(bad.map(({ run }) => run)) }));
    for (let run = 0; run < 3; run += 1) {
      await parts.handler();
      parts.clock.seconds += 60;
    }
    expect(parts.workflow.started.map(({ run }) => run)).toContain(`${lost.id}-2`);
  });

  it('begins no look when its time is over, and leaves those to the next run', async () => {
    const parts = await setUp(...many(() => ({})));
    const { status } = parts.workflow;
    parts.workflow.status = async (run) => {
      parts.clock.seconds += 8;
      return status(run);
    };
    const first = await parts.handler();
    expect(first.left).toBeGreaterThan(100);
    expect(await parts.handler()).toMatchObject({ restarted: expect.any(Number) });
    expect(parts.workflow.started.length).toBeGreaterThan(first.restarted);
  });
});
