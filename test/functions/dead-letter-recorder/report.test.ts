import { describe, expect, it } from 'vitest';
import { ALERTS_OF_QUEUE } from '../../../core/alert/windows.ts';
import { createHandler } from '../../../functions/dead-letter-recorder/handler.ts';
import { at, failedMessage, retrying } from '../../core/failure/records.ts';
import { sqsEvent } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { done, permanent, report } from './reports.ts';

describe('the report of a failed consumer', () => {
  it('becomes a pending record, and its run is started', async () => {
    const { handler, store, workflow, alerts, log } = recorder();
    expect(await handler(sqsEvent(report()))).toEqual(done);
    expect(await store.get(idOf())).toMatchObject({
      message_id: 'm-1',
      queue: 'orders',
      payload: '{"order_id":"o-1"}',
      status: 'pending',
      error_name: 'CardDeclined',
      failed_at: at(0),
      next_retry_at: at(65),
      attempts: [{ number: 1, source: 'consumer' }],
    });
    expect(workflow.started).toEqual([
      {
        delays: [60, 300, 1800],
        run: `${idOf()}-1`,
        input: { id: idOf(), delivery: 'lambda', attempt: 1, wait: true },
      },
    ]);
    expect(alerts.sent).toEqual([]);
    expect(log.lines).toMatchObject([
      { message: 'recorded', fields: { message_id: 'm-1', change: 'recorded' } },
    ]);
  });

  it('is recorded once however often SQS delivers it, at once or later', async () => {
    const { handler, store, workflow } = recorder();
    await Promise.all([handler(sqsEvent(report(), report())), handler(sqsEvent(report()))]);
    await handler(sqsEvent(report()));
    expect(await store.get(idOf())).toMatchObject({ version: 1, attempts: [{ number: 1 }] });
    expect(workflow.started).toHaveLength(1);
  });

  it('is that of the record which a person moved to the queue, through SQS and out of RabbitMQ', async () => {
    const { handler, store, clock } = recorder();
    clock.seconds = 90;
    for (const [queue, sent] of [
      ['topics', { redelivery: { failed_message_id: idOf('cache'), run: 'gone', attempt: 1 } }],
      ['parcels', { headers: { 'x-courtier-failed-message': idOf('cache'), 'x-courtier-attempt': 2 } }],
    ] as const) {
      const moved = retrying({ id: idOf('cache'), run: 'gone', queue, moved_from: 'cache' });
      const before = await store.get(moved.id);
      if (before) await store.replace({ ...moved, version: before.version + 1 }, before.version);
      else await store.create(moved);
      await handler(sqsEvent(report({ attempt: 2, failed_at: at(80) }, { queue, ...sent })));
      expect(await store.get(moved.id)).toMatchObject({
        status: 'pending',
        queue,
        attempts: [{}, { number: 2 }],
      });
      expect(await store.get(idOf(queue))).toBeUndefined();
    }
  });

  it('on the queue that its message was moved away from reopens nothing, unless it came there once more', async () => {
    const { handler, store, clock } = recorder();
    clock.seconds = 90;
    const resolved = { status: 'resolved', resolution: 'confirmed', resolved_at: at(70) } as const;
    const moved = retrying({ id: idOf(), queue: 'topics', moved_from: 'orders', ...resolved });
    await store.create(moved);
    await handler(sqsEvent(report({ failed_at: at(60) }), report({ failed_at: at(60), attempt: 2 })));
    expect(await store.get(idOf())).toEqual(moved);
    await handler(sqsEvent(report({ failed_at: at(80) })));
    const again = await store.get(idOf());
    expect(again).toMatchObject({ status: 'pending', queue: 'orders', resolution: null });
    expect(again?.moved_from).toBeUndefined();
  });

  it('is not recorded when it is a request that expired: its caller waits no more', async () => {
    const { handler, store, workflow, log } = recorder();
    const request = { properties: { reply_to: 'amq.rabbitmq.reply-to.g1h2.x==' } };
    expect(await handler(sqsEvent(report({ source: 'expired' }, request)))).toEqual(done);
    expect(await store.get(idOf())).toBeUndefined();
    expect(workflow.started).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'info', fields: { message_id: 'm-1', queue: 'orders' } }]);

    await handler(sqsEvent(report({ source: 'rejected' }, request)));
    expect(await store.get(idOf())).toMatchObject({ status: 'pending', source: 'rejected' });
    const plain = { properties: { reply_to: 'answers' }, queue: 'topics' };
    await handler(sqsEvent(report({ source: 'expired' }, plain)));
    expect(await store.get(idOf('topics'))).toMatchObject({ source: 'expired' });
  });

  it('waits for a person when its full queue dropped it: a retry into that queue would push out the next', async () => {
    const { handler, store, workflow, alerts } = recorder();
    expect(await handler(sqsEvent(report({ source: 'maxlen' }, { queue: 'made' })))).toEqual(done);
    expect(await store.get(idOf('made'))).toMatchObject({ status: 'failed', source: 'maxlen' });
    expect(workflow.started).toEqual([]);
    expect(alerts.sent).toHaveLength(1);
  });

  it('waits for a person as well when what the full queue dropped was a redelivery', async () => {
    const { handler, store } = recorder();
    await store.create(retrying({ queue: 'made', id: idOf('made') }));
    const dropped = report({ source: 'maxlen', attempt: 2 }, { queue: 'made' });
    expect(await handler(sqsEvent(dropped))).toEqual(done);
    expect(await store.get(idOf('made'))).toMatchObject({
      status: 'failed',
      attempts: [{}, { source: 'maxlen' }],
    });
  });

  it('is retried where the retry takes another way than through the queue that was full', async () => {
    const { handler, store, workflow } = recorder();
    expect(await handler(sqsEvent(report({ source: 'maxlen' }, { queue: 'topics' })))).toEqual(done);
    expect(await store.get(idOf('topics'))).toMatchObject({ status: 'pending', source: 'maxlen' });
    expect(workflow.started).toHaveLength(1);
  });

  it('is one record for each queue that the message failed on', async () => {
    const { handler, store } = recorder();
    await handler(sqsEvent(report(), report({}, { queue: 'topics' })));
    expect(await store.get(idOf('orders'))).toBeDefined();
    expect(await store.get(idOf('topics'))).toMatchObject({ queue: 'topics', status: 'pending' });
  });

  it('waits as its queue says', async () => {
    const { handler, workflow } = recorder();
    await handler(sqsEvent(report({ source: 'rejected' }, { queue: 'parcels' })));
    expect(workflow.started).toMatchObject([{ delays: [10, 10, 10], input: { delivery: 'amqp' } }]);
  });

  it('is failed at once with one alert when the error is permanent, and no run is started', async () => {
    const { handler, store, workflow, alerts, log } = recorder();
    await handler(sqsEvent(report(permanent), report(permanent)));
    await handler(sqsEvent(report(permanent)));
    expect(await store.get(idOf())).toMatchObject({ status: 'failed', permanent: true, alerted_at: at(5) });
    expect(workflow.started).toEqual([]);
    expect(alerts.sent).toMatchObject([
      { kind: 'permanent-failure', details: { error_name: 'UnknownCustomer' } },
    ]);
    const story = log.lines.map((line) => line.message);
    expect(story).toEqual(expect.arrayContaining(['recorded', 'failed for good', 'alert sent']));
  });

  it('is one alert for all of a batch that fail in the same way, and each is on record as announced', async () => {
    const { handler, store, alerts, log, clock, windows, deps } = recorder();
    const batch = (from: number) =>
      sqsEvent(...Array.from({ length: 10 }, (_, n) => report(permanent, { id: `m-${from + n}` })));
    // Several instances at the same moment, as in a storm.
    await Promise.all([0, 10, 20, 30].map((from) => createHandler(deps)(batch(from))));
    expect(alerts.sent).toHaveLength(1);
    for (let n = 0; n < 40; n += 1) {
      expect(await store.get(idOf('orders', `m-${n}`))).toMatchObject({
        status: 'failed',
        alerted_at: at(5),
      });
    }
    expect(log.lines.filter(({ message }) => message === 'alert counted, not sent')).toHaveLength(39);
    expect(await windows.ended(at(305), 5)).toMatchObject([{ suppressed: 39 }]);
    // Another error, and another queue, are other things to know of.
    await handler(sqsEvent(report({ error: { ...permanent.error, name: 'Other' } }, { id: 'm-50' })));
    await handler(sqsEvent(report(permanent, { id: 'm-51', queue: 'topics' })));
    expect(alerts.sent).toHaveLength(3);
    clock.seconds = 306;
    await handler(sqsEvent(report(permanent, { id: 'm-60' })));
    expect(alerts.sent).toHaveLength(4);
    expect(alerts.sent[3]).toMatchObject({ details: { earlier: 39 } });
    expect(alerts.sent[3]?.message).toContain('39 more failed in the same way');
  });

  it('is no flood of alerts either when each error has another name', async () => {
    const { handler, alerts } = recorder();
    for (let n = 0; n < 40; n += 1) {
      const error = { ...permanent.error, name: `Error${n}` };
      await handler(sqsEvent(report({ error }, { id: `m-${n}` })));
    }
    expect(alerts.sent).toHaveLength(ALERTS_OF_QUEUE);
  });

  it('is failed at once on a queue that never retries', async () => {
    const { handler, store, alerts } = recorder();
    await handler(sqsEvent(report({}, { queue: 'cache' })));
    expect(await store.get(idOf('cache'))).toMatchObject({ status: 'failed', max_retries: 0 });
    expect(alerts.sent).toMatchObject([{ kind: 'retries-exhausted' }]);
  });

  it('reopens a resolved record only when it is from after the resolution', async () => {
    const { handler, store, workflow } = recorder();
    const resolved = retrying({ status: 'resolved', resolution: 'confirmed', resolved_at: at(70) });
    await store.create(resolved);
    await handler(sqsEvent(report({ failed_at: at(69) })));
    expect(await store.get(resolved.id)).toEqual(resolved);
    await handler(sqsEvent(report({ failed_at: at(71) })));
    expect(await store.get(resolved.id)).toMatchObject({
      status: 'pending',
      generation: 2,
      resolved_at: null,
    });
    expect(workflow.started).toMatchObject([{ run: `${resolved.id}-2`, input: { attempt: 2, wait: true } }]);
  });

  it('does not bring back what a person has deleted', async () => {
    const { handler, store, workflow } = recorder();
    const deleted = failedMessage({ status: 'deleted', deleted_at: at(1), next_retry_at: null });
    await store.create(deleted);
    await handler(sqsEvent(report({ failed_at: at(0) })));
    expect(await store.get(deleted.id)).toEqual(deleted);
    expect(workflow.started).toEqual([]);
  });

  it('is recorded, and retried, when a message of a deleted id was published again, also with a large body', async () => {
    const { handler, store, workflow, memory } = recorder();
    const deleted = failedMessage({ status: 'deleted', deleted_at: at(1), next_retry_at: null });
    await store.create(deleted);
    const large = Buffer.alloc(300_000, 'b');
    await memory.put(`failures/${deleted.id}`, Buffer.from('what was deleted'));
    await handler(sqsEvent(report({ failed_at: at(4) }, {}, large)));
    await handler(sqsEvent(report({ failed_at: at(4) }, {}, large)));
    expect(await store.get(deleted.id)).toMatchObject({ status: 'pending', failed_at: at(4), generation: 2 });
    expect(workflow.started).toMatchObject([{ run: `${deleted.id}-2`, input: { attempt: 1, wait: true } }]);
    const { payload_ref = '' } = (await store.get(deleted.id)) ?? {};
    expect(Buffer.from((await memory.get(payload_ref)) ?? [])).toEqual(large);
    expect(await memory.get(`failures/${deleted.id}`)).toEqual(
      new Uint8Array(Buffer.from('what was deleted')),
    );
  });

  it('ends the open retry of an AMQP queue, whose next one begins to wait at once', async () => {
    const { handler, store, workflow } = recorder();
    const open = retrying({ queue: 'parcels' });
    await store.create(open);
    const dead = report(
      { source: 'rejected', failed_at: at(61) },
      { queue: 'parcels', headers: { 'x-courtier-attempt': 2 } },
    );
    await handler(sqsEvent(dead, dead));
    expect(await store.get(open.id)).toMatchObject({
      status: 'pending',
      run: `${open.id}-2`,
      attempts: [{ number: 1 }, { number: 2 }],
    });
    expect(workflow.started).toMatchObject([
      { run: `${open.id}-2`, input: { delivery: 'amqp', attempt: 2, wait: true } },
    ]);
  });
});
