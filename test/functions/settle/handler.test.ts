import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler } from '../../../functions/settle/handler.ts';
import { at, failedMessage, failureReport, reportedError, retrying } from '../../core/failure/records.ts';
import { createMemoryAlertWindows } from '../../memory/alert-windows.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { recordedLog } from '../../recorded-log.ts';

const routes = createRetryRoutes(() => ({ delivery: 'lambda' }), { retryDelays: [60, 300, 1800] });

async function setUp(record?: FailedMessage) {
  const deps = {
    store: createMemoryFailedMessages(),
    alerts: createMemoryAlerts(),
    windows: createMemoryAlertWindows(),
    windowSeconds: 300,
    spans: noSpans,
    log: recordedLog(),
    routes,
    now: () => new Date(at(70)),
    random: () => 0.5,
  };
  if (record) await deps.store.create(record);
  return { ...deps, handler: createHandler(deps) };
}

const { id, run } = retrying();
const step = { id, run, attempt: 1 };
const cause = (more = {}) =>
  JSON.stringify(
    failureReport({
      attempt: 2,
      failed_at: at(65),
      error: reportedError({ name: 'StillDeclined', ...more }),
    }),
  );
const caught = (more = {}) => ({ Error: 'StillDeclined', Cause: cause(more) });

describe('settling, as executions of an earlier definition ask for it', () => {
  it('resolves what was confirmed', async () => {
    const { handler, store, log } = await setUp(retrying());
    expect(await handler({ ...step, outcome: 'confirmed' })).toEqual({ decision: 'stop' });
    expect(await store.get(id)).toMatchObject({
      status: 'resolved',
      resolution: 'confirmed',
      resolved_at: at(70),
    });
    expect(log.lines).toMatchObject([
      { message: 'resolved', fields: { message_id: 'm-1', resolution: 'confirmed' } },
    ]);
  });

  it('notes a success of one that was deleted under way, and alerts nobody', async () => {
    const { handler, store, log, alerts } = await setUp(retrying({ status: 'deleted', deleted_at: at(69) }));
    const result = { outcome: 'confirmed', failed_at: at(0) };
    const sent = { ...step, delivery: 'lambda', quiet_seconds: 1, result };
    expect(await handler(sent)).toEqual({ decision: 'stop' });
    expect(await store.get(id)).toMatchObject({ status: 'deleted', resolution: 'confirmed' });
    expect(log.lines).toMatchObject([{ level: 'info', message: 'handled after it was deleted' }]);
    expect(alerts.sent).toEqual([]);
  });

  it('assumes success after a quiet window', async () => {
    const { handler, store } = await setUp(retrying());
    expect(await handler({ ...step, outcome: 'quiet' })).toEqual({ decision: 'stop' });
    expect(await store.get(id)).toMatchObject({ status: 'resolved', resolution: 'assumed' });
  });

  it('goes round again when the quiet window brought a dead letter', async () => {
    const attempts = [...retrying().attempts, { ...failedMessage().attempts[0], number: 2, at: at(61) }];
    const { handler, store } = await setUp(retrying({ attempts: attempts as FailedMessage['attempts'] }));
    expect(await handler({ ...step, outcome: 'quiet' })).toMatchObject({ decision: 'retry', attempt: 2 });
    expect(await store.get(id)).toMatchObject({ status: 'pending', next_retry_at: at(370) });
  });

  it("goes round again after a failed attempt, with the consumer's own error on the record", async () => {
    const { handler, store, alerts } = await setUp(retrying());
    expect(await handler({ ...step, outcome: 'failed', error: caught() })).toMatchObject({
      decision: 'retry',
      attempt: 2,
    });
    expect(await store.get(id)).toMatchObject({
      status: 'pending',
      retry_count: 1,
      next_retry_at: at(370),
      error_name: 'StillDeclined',
      attempts: [{ number: 1 }, { number: 2, at: at(65), error_name: 'StillDeclined' }],
    });
    expect(alerts.sent).toEqual([]);
  });

  it('answers the same to the same question, and changes nothing more', async () => {
    const { handler, store } = await setUp(retrying());
    const failed = { ...step, outcome: 'failed', error: caught() };
    const first = await handler(failed);
    const settled = await store.get(id);
    expect(await handler(failed)).toEqual(first);
    expect(await store.get(id)).toEqual(settled);
  });

  it.each([
    ['the retries are used up', retrying({ retry_count: 3 }), {}, 'retries-exhausted'],
    ['the error is permanent', retrying(), { permanent: true }, 'permanent-failure'],
  ])('ends with one alert when %s, however often it is asked', async (_when, record, more, kind) => {
    const { handler, store, alerts, log } = await setUp(record);
    const failed = { ...step, attempt: record.retry_count, outcome: 'failed', error: caught(more) };
    expect(await handler(failed)).toEqual({ decision: 'stop' });
    expect(await handler(failed)).toEqual({ decision: 'stop' });
    expect(await store.get(id)).toMatchObject({ status: 'failed', next_retry_at: null, alerted_at: at(70) });
    expect(alerts.sent).toMatchObject([
      { kind, details: { failed_message_id: id, error_name: 'StillDeclined' } },
    ]);
    expect(log.lines.map((line) => line.message)).toEqual(
      expect.arrayContaining(['failed for good', 'alert sent']),
    );
  });

  it('stops although the alert cannot be sent, and leaves it to the reconciler', async () => {
    const { handler, store, alerts } = await setUp(retrying({ retry_count: 3 }));
    alerts.failWith(new Error('SNS is away'));
    expect(await handler({ ...step, attempt: 3, outcome: 'failed', error: caught() })).toEqual({
      decision: 'stop',
    });
    expect(await store.overdue(at(70 + 121), 10)).toMatchObject([{ id: id }]);
    expect(await store.get(id)).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['another run is in charge', retrying({ generation: 2 })],
    ['a person deleted it', failedMessage({ status: 'deleted', deleted_at: at(65) })],
    ['it is unknown', undefined],
  ])('stops without a change when %s', async (_when, record) => {
    const { handler, store, log } = await setUp(record);
    for (const outcome of ['confirmed', 'quiet', 'failed']) {
      expect(await handler({ ...step, outcome })).toEqual({ decision: 'stop' });
    }
    expect(await store.get(id)).toEqual(record);
    expect(log.lines.map((line) => line.message)).toEqual(['superseded', 'superseded', 'superseded']);
  });

  it('refuses a step that it cannot read', async () => {
    const { handler } = await setUp(retrying());
    await expect(handler({ ...step, outcome: 'fine' })).rejects.toThrow('outcome');
  });
});

describe('a step of the present workflow', () => {
  const present = { ...step, delivery: 'lambda', quiet_seconds: 60 };
  const stop = { decision: 'stop' };

  it.each([
    ['what a consumer confirmed', 'lambda', { outcome: 'confirmed' }, 'confirmed'],
    ['what its exchange took', 'exchange', { superseded: false }, 'confirmed'],
    ['what was taken from its queue', 'amqp', { where: 'taken', looks: 1 }, 'assumed'],
  ])('resolves %s', async (_what, delivery, result, resolution) => {
    const { handler, store } = await setUp(retrying());
    expect(await handler({ ...present, delivery, result })).toEqual(stop);
    expect(await store.get(id)).toMatchObject({ status: 'resolved', resolution });
  });

  it('says with what the next round goes on', async () => {
    const { handler } = await setUp(retrying());
    expect(await handler({ ...present, result: caught() })).toEqual({
      ...{ id, run, delivery: 'lambda', decision: 'retry', attempt: 2 },
      // 300, and half of what it may be longer.
      wait_seconds: 315,
    });
  });

  it('has the queue watched when nobody confirms, and changes nothing', async () => {
    const { handler, store } = await setUp(retrying());
    const sent = { ...present, delivery: 'amqp', result: { superseded: false } };
    expect(await handler(sent)).toEqual({
      ...{ id, run, delivery: 'amqp', decision: 'watch', attempt: 1 },
      result: { looks: 0, first: null, wait_seconds: 60 },
    });
    expect(await store.get(id)).toEqual(retrying());
  });

  it('watches nothing that failed, or is in charge of another run', async () => {
    const attempts = [...retrying().attempts, { ...failedMessage().attempts[0], number: 2 }];
    const failed = await setUp(retrying({ attempts: attempts as FailedMessage['attempts'] }));
    const sent = { ...present, delivery: 'amqp', result: {} };
    expect(await failed.handler(sent)).toMatchObject({ decision: 'retry', attempt: 2 });
    const taken = await setUp(retrying({ generation: 2 }));
    expect(await taken.handler(sent)).toEqual(stop);
    expect(await taken.store.get(id)).toEqual(retrying({ generation: 2 }));
  });

  it('ends a superseded run without a look at its record', async () => {
    const { handler, store } = await setUp(retrying());
    expect(await handler({ ...present, result: { superseded: true } })).toEqual(stop);
    expect(await store.get(id)).toEqual(retrying());
  });

  it.each(['gone', 'lost', 'unknown'])('leaves what is %s to a person', async (where) => {
    const { handler, store } = await setUp(retrying());
    expect(await handler({ ...present, delivery: 'amqp', result: { where } })).toEqual(stop);
    expect(await store.get(id)).toMatchObject({ status: 'failed' });
  });

  it('is refused when its delivery is unknown', async () => {
    const { handler } = await setUp(retrying());
    await expect(handler({ ...present, delivery: 'pigeon', result: {} })).rejects.toThrow('delivery');
  });
});

describe('the error of a failed attempt', () => {
  it.each([
    ['a task that timed out', { Error: 'States.Timeout' }, { name: 'States.Timeout', source: 'crash' }],
    [
      'a function that threw',
      {
        Error: 'UnavailableError',
        Cause:
          '{"errorType":"UnavailableError","errorMessage":"SQS is away","trace":["UnavailableError: SQS is away"]}',
      },
      {
        name: 'UnavailableError',
        message: 'SQS is away',
        source: 'consumer',
        stack: 'UnavailableError: SQS is away',
      },
    ],
    [
      'a cause that is only text',
      { Error: 'Odd', Cause: 'no idea' },
      { name: 'Odd', message: 'no idea', source: 'consumer' },
    ],
    [
      'a cause cut in the middle',
      { Error: 'Odd', Cause: '{"source":"con' },
      { name: 'Odd', message: '{"source":"con' },
    ],
    ['no error at all', undefined, { name: 'Unknown' }],
  ])('gets the error after %s', async (_what, error, expected) => {
    const { handler, store } = await setUp(retrying());
    const event = { ...step, outcome: 'failed', ...(error && { error }) };
    expect(await handler(event)).toMatchObject({ decision: 'retry', attempt: 2 });
    const record = await store.get(id);
    expect({
      name: record?.error_name,
      message: record?.error_message,
      source: record?.source,
      stack: record?.error_stack,
    }).toMatchObject(expected);
    expect(record?.attempts).toHaveLength(2);
  });
});
