import { describe, expect, it } from 'vitest';
import { lateSuccess } from '../../../adapters/sqs/outgoing.ts';
import { ALERTS_OF_QUEUE } from '../../../core/alert/windows.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { payloadKey } from '../../../core/failure/id.ts';
import { type LateSuccess, lateSuccessOf } from '../../../core/failure/late-success.ts';
import { keptRevision, original, withRevision } from '../../../core/failure/revise.ts';
import { INLINE_PAYLOAD_BYTES, PULL_RECEIVES } from '../../../core/limits.ts';
import { contentOf, idApart } from '../../../core/message/content.ts';
import type { Envelope } from '../../../core/message/envelope.ts';
import { createHandler } from '../../../functions/dead-letter-recorder/handler.ts';
import {
  at,
  envelope,
  failedMessage,
  failureReport,
  reportedError,
  retrying,
} from '../../core/failure/records.ts';
import { sqsEvent, sqsRecord } from './events.ts';
import { idOf, recorder } from './recorder.ts';

const body = Buffer.from('{"order_id":"o-1"}');
const report = (more = {}, sent = {}, content = body) =>
  sqsRecord({ envelope: envelope(sent), body: content, failure: failureReport(more) });
const permanent = { error: reportedError({ name: 'UnknownCustomer', permanent: true }) };
const done = { batchItemFailures: [] };

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

describe('the body of a failed message', () => {
  it('leaves one body where two failures of one message are reported at the same time', async () => {
    const { handler, store, memory } = recorder();
    const large = Buffer.alloc(INLINE_PAYLOAD_BYTES + 1, 'x');
    await Promise.all([1, 2, 3].map((n) => handler(sqsEvent(report({ failed_at: at(n) }, {}, large)))));
    const { payload_ref } = (await store.get(idOf())) ?? {};
    expect(memory.keys()).toEqual([payload_ref]);
  });

  it('is recorded where a body that nobody needs cannot be removed', async () => {
    const { deps, store, memory, log } = recorder();
    const away = async () => Promise.reject(new UnavailableError('payload-store-unavailable', 'no S3'));
    const handler = createHandler({ ...deps, payloads: { ...memory, remove: away } });
    const large = Buffer.alloc(INLINE_PAYLOAD_BYTES + 1, 'x');
    const answers = await Promise.all(
      [1, 2].map((n) => handler(sqsEvent(report({ failed_at: at(n) }, {}, large)))),
    );
    expect(answers).toEqual([done, done]);
    expect(await store.get(idOf())).toMatchObject({ version: 1, payload_bytes: large.length });
    expect(log.lines.map(({ message }) => message)).toContain('an unused body was not removed');
  });

  it('goes to the payload store before the record when it is too large for it', async () => {
    const { handler, store, memory } = recorder();
    const large = Buffer.alloc(INLINE_PAYLOAD_BYTES + 1, 'x');
    await handler(sqsEvent(sqsRecord({ envelope: envelope(), body: large, failure: failureReport() })));
    const record = await store.get(idOf());
    expect(record).toMatchObject({ payload: null, payload_bytes: large.length });
    expect(record?.payload_ref).toMatch(new RegExp(`^failures/${idOf()}/`));
    expect(Buffer.from((await memory.get(record?.payload_ref ?? '')) ?? []).equals(large)).toBe(true);
  });

  it('of a known failure is not replaced by what comes later under its id', async () => {
    const { handler, store, memory } = recorder();
    const failing = (fill: string) =>
      sqsEvent(
        sqsRecord({
          envelope: envelope(),
          body: Buffer.alloc(INLINE_PAYLOAD_BYTES + 1, fill),
          failure: failureReport(),
        }),
      );
    await handler(failing('x'));
    await handler(failing('y'));
    const key = (await store.get(idOf()))?.payload_ref ?? '';
    expect((await memory.get(key))?.[0]).toBe('x'.charCodeAt(0));
  });

  it('that travelled by reference gets a place of its own, which does not expire on the way', async () => {
    const { handler, store, memory } = recorder();
    const large = Buffer.alloc(2_000_000, 'x');
    await memory.put('transit/large', large);
    const event = sqsEvent(report({}, { body_ref: 'transit/large' }));
    await handler(event);
    await handler(event);
    const record = await store.get(idOf());
    expect(record).toMatchObject({ status: 'pending', payload: null, payload_bytes: large.length });
    await memory.remove('transit/large');
    expect(Buffer.from((await memory.get(record?.payload_ref ?? '')) ?? []).equals(large)).toBe(true);
    expect(memory.keys()).toEqual([record?.payload_ref]);
  });

  it('is kept in the record where it fits, however it came', async () => {
    const { handler, store, memory } = recorder();
    await memory.put('transit/small', Buffer.from('{"metadata":{"service":"shop"}}'));
    await handler(sqsEvent(report({}, { body_ref: 'transit/small' })));
    expect(await store.get(idOf())).toMatchObject({
      payload: '{"metadata":{"service":"shop"}}',
      payload_bytes: 31,
      service: 'shop',
    });
  });

  it('is recorded as gone when the payload store has it no longer', async () => {
    const { handler, store } = recorder();
    await handler(sqsEvent(report({}, { body_ref: 'transit/gone' })));
    expect(await store.get(idOf())).toMatchObject({ payload: null, payload_bytes: 0 });
  });

  it('of what fails again when the record of the same id has gone has another place', () => {
    expect(payloadKey('f', at(1))).not.toBe(payloadKey('f', at(2)));
    expect(payloadKey('f', at(1))).toBe(payloadKey('f', at(1)));
  });
});

describe('headers that alone are more than a record can hold', () => {
  it('are left out, so that the message is recorded at all', async () => {
    const { handler, store, log } = recorder();
    const headers = { odd: '\u0001'.repeat(INLINE_PAYLOAD_BYTES / 6) };
    await handler(sqsEvent(report({}, { headers })));
    expect(await store.get(idOf())).toMatchObject({ status: 'pending', headers: {}, payload: String(body) });
    expect(log.lines.map(({ message }) => message)).toContain('recorded without its largest headers');
  });

  it('stay when they fit', async () => {
    const { handler, store } = recorder();
    const headers = { long: 'x'.repeat(INLINE_PAYLOAD_BYTES / 2) };
    await handler(sqsEvent(report({}, { headers })));
    expect(await store.get(idOf())).toMatchObject({ headers });
  });
});

describe('what SQS gave up', () => {
  it('from a work queue is a crash of its consumer', async () => {
    const { handler, store, workflow } = recorder();
    await handler(sqsEvent(sqsRecord({ envelope: envelope(), body })));
    expect(await store.get(idOf())).toMatchObject({
      source: 'crash',
      error_name: 'ConsumerCrashed',
      permanent: false,
      status: 'pending',
      failed_at: at(3),
    });
    expect(workflow.started).toHaveLength(1);
  });

  it.each(['topics', 'topics--billing'])('from the work queue of %s was not acknowledged', async (queue) => {
    const { handler, store, workflow } = recorder();
    await handler(sqsEvent(sqsRecord({ envelope: envelope({ queue }), body })));
    const record = await store.get(idOf(queue));
    expect(record).toMatchObject({
      source: 'unacknowledged',
      error_name: 'NotAcknowledged',
      status: 'pending',
    });
    expect(record?.error_message).toContain(`${PULL_RECEIVES} times`);
    expect(workflow.started).toMatchObject([{ input: { delivery: 'pull' } }]);
  });

  it('remembers that a queue of the run time has a work queue, no matter who reports a later failure', async () => {
    const { handler, store, workflow } = recorder();
    const queue = 'topics--billing';
    await handler(sqsEvent(report({ work_queue: true }, { queue })));
    const first = await store.get(idOf(queue));
    if (!first) throw new Error('not recorded');
    const resolved = { status: 'resolved', resolved_at: at(4), next_retry_at: null } as const;
    await store.replace({ ...first, ...resolved, version: 2 }, 1);
    await handler(sqsEvent(report({ failed_at: at(5), source: 'expired' }, { queue })));
    expect(workflow.started.map(({ input }) => input.delivery)).toEqual(['pull', 'pull']);
  });

  it('of a redelivery is reported to the workflow that waits for it, and is no new record', async () => {
    const { handler, store, outcomes, workflow } = recorder();
    const open = retrying();
    await store.create(open);
    await handler(sqsEvent(sqsRecord({ envelope: redelivered(open.run), body, taskToken: 'token-1' })));
    const answer = outcomes.answers.get('token-1');
    expect(answer).toMatchObject({ error: 'DeliveryFailed' });
    expect(JSON.parse(answer && 'cause' in answer ? answer.cause : '')).toMatchObject({
      source: 'crash',
      attempt: 2,
    });
    expect(await store.get(open.id)).toEqual(open);
    expect(workflow.started).toEqual([]);
  });

  it('of a redelivery for which no workflow waits any more is recorded as its failed attempt', async () => {
    const { handler, store, outcomes, workflow } = recorder();
    const open = retrying();
    await store.create(open);
    outcomes.expire('token-1');
    await handler(sqsEvent(sqsRecord({ envelope: redelivered(open.run), body, taskToken: 'token-1' })));
    expect(await store.get(open.id)).toMatchObject({
      status: 'pending',
      generation: 2,
      attempts: [{}, { number: 2 }],
    });
    expect(workflow.started).toMatchObject([{ run: `${open.id}-2`, input: { attempt: 2, wait: true } }]);
  });

  it('of a redelivery comes again when Step Functions cannot be reached', async () => {
    const { handler, outcomes, store } = recorder();
    outcomes.failWith(new UnavailableError('step-functions-unavailable', 'away'));
    const record = sqsRecord({ envelope: redelivered('r'), body, taskToken: 'token-1' });
    expect(await handler(sqsEvent(record))).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
    expect(await store.get(idOf())).toBeUndefined();
  });

  it('from the outbox goes to its exchange again', async () => {
    const { handler, store, workflow } = recorder();
    await handler(sqsEvent(sqsRecord({ envelope: envelope({ queue: null }), body })));
    expect(await store.get(idOf(null))).toMatchObject({ source: 'outbox', queue: null, status: 'pending' });
    expect(workflow.started).toMatchObject([{ input: { delivery: 'exchange' } }]);
  });

  it('never shows a task token in log or record', async () => {
    const { handler, store, outcomes, log } = recorder();
    outcomes.expire('token-1');
    await handler(sqsEvent(sqsRecord({ envelope: redelivered('r'), body, taskToken: 'token-1' })));
    expect(JSON.stringify(await store.get(idOf()))).not.toContain('token-1');
    expect(log.text()).not.toContain('token-1');
  });

  function redelivered(run: string) {
    return envelope({ redelivery: { failed_message_id: idOf(), run, attempt: 1 } });
  }
});

describe('a record that nobody can read', () => {
  it('is kept for a person, and the others of its batch are recorded', async () => {
    const { handler, store, alerts } = recorder();
    const stranger = sqsRecord(
      { envelope: envelope(), body },
      { messageId: 's-1', body: 'hello', messageAttributes: {} },
    );
    expect(await handler(sqsEvent(stranger, report()))).toEqual(done);
    expect(await store.get(idOf(null, 's-1'))).toMatchObject({
      payload: 'hello',
      status: 'failed',
      permanent: true,
      error_name: 'InvalidMessageError',
      queue: null,
    });
    expect(await store.get(idOf())).toMatchObject({ status: 'pending' });
    expect(alerts.sent).toHaveLength(1);
  });
});

describe('a message of which another copy was handled before its record was there', () => {
  const handledAs = async (content?: string, queue = 'orders') => {
    const parts = recorder();
    const claim = {
      queue,
      messageId: 'm-1',
      exchange: null,
      routingKey: null,
      now: at(0),
      leaseUntil: at(9),
    };
    await parts.claims.claim({ ...claim, ...(content === undefined ? {} : { content }) });
    await parts.claims.markDelivered(queue, 'm-1', at(4));
    return parts;
  };

  it.each([
    ['would be retried', {}],
    ['would wait for a person', permanent],
  ])('is resolved where it %s, without a run and without an alert', async (_what, failure) => {
    const { handler, store, workflow, alerts, clock } = await handledAs(contentOf(body));
    expect(await handler(sqsEvent(report(failure)))).toEqual(done);
    const resolved = { status: 'resolved', resolution: 'confirmed', resolved_at: at(5) };
    expect(await store.get(idOf())).toMatchObject(resolved);
    clock.seconds = 9;
    expect(await handler(sqsEvent(report(failure)))).toEqual(done);
    expect(await store.get(idOf())).toMatchObject(resolved);
    expect([workflow.started, alerts.sent]).toEqual([[], []]);
  });

  it('is not one whose id was another message’s, which is handled', async () => {
    const { handler, store, workflow } = await handledAs(contentOf(Buffer.from('{"order_id":"o-2"}')));
    await handler(sqsEvent(report()));
    expect(await store.get(idOf())).toMatchObject({ status: 'pending' });
    expect(workflow.started).toHaveLength(1);
  });

  it('is not one that an AMQP client took, which claims nothing', async () => {
    const { handler, store } = await handledAs(undefined, 'parcels');
    await handler(sqsEvent(report({}, { queue: 'parcels' })));
    expect(await store.get(idOf('parcels'))).toMatchObject({ status: 'pending' });
  });

  it('comes again while the claims cannot be asked, and is retried by nobody before', async () => {
    const { handler, claims, workflow } = recorder();
    const { isDelivered } = claims;
    claims.isDelivered = async () => {
      throw new UnavailableError('table-unavailable', 'away');
    };
    expect((await handler(sqsEvent(report()))).batchItemFailures).toHaveLength(1);
    expect(workflow.started).toEqual([]);
    claims.isDelivered = isDelivered;
    expect(await handler(sqsEvent(report()))).toEqual(done);
    expect(workflow.started).toHaveLength(1);
  });
});

describe('when a part is away', () => {
  it('an unstarted run is started when SQS delivers the report again', async () => {
    const { handler, store, workflow } = recorder();
    workflow.failWith(new UnavailableError('step-functions-unavailable', 'throttled'));
    const throttled = report();
    const other = report(permanent, { id: 'm-2' });
    expect(await handler(sqsEvent(throttled, other))).toEqual({
      batchItemFailures: [{ itemIdentifier: throttled.messageId }],
    });
    expect(await store.get(idOf())).toMatchObject({ status: 'pending' });
    workflow.failWith(null);
    expect(await handler(sqsEvent(throttled))).toEqual(done);
    expect(workflow.started).toHaveLength(1);
    expect(await store.get(idOf())).toMatchObject({ version: 1 });
  });

  it('an unwritten record is written when SQS delivers the report again', async () => {
    const parts = recorder();
    const { create } = parts.store;
    parts.store.create = async () => {
      throw new UnavailableError('table-unavailable', 'no table');
    };
    const item = report();
    expect(await parts.handler(sqsEvent(item))).toEqual({
      batchItemFailures: [{ itemIdentifier: item.messageId }],
    });
    expect(parts.log.lines).toMatchObject([
      { level: 'error', fields: { message_id: 'm-1', error_code: 'table-unavailable' } },
    ]);
    parts.store.create = create;
    expect(await parts.handler(sqsEvent(item))).toEqual(done);
    expect(await parts.store.get(idOf())).toBeDefined();
  });

  it('an unsent alert stays due for the reconciler, and the failure counts as recorded', async () => {
    const { handler, store, alerts } = recorder();
    alerts.failWith(new Error('SNS is away'));
    expect(await handler(sqsEvent(report(permanent)))).toEqual(done);
    expect(await store.overdue(at(5 + 121), 10)).toMatchObject([{ id: idOf() }]);
    expect(await store.get(idOf())).toMatchObject({ status: 'failed' });
  });
});

function lateSuccessRecord(success: LateSuccess) {
  const { MessageBody, MessageAttributes } = lateSuccess(success);
  const stringValue = MessageAttributes['courtier-late-success']?.StringValue;
  return sqsRecord(
    { envelope: envelope(), body },
    {
      body: MessageBody,
      messageAttributes: { 'courtier-late-success': { dataType: 'String', stringValue } },
    },
  );
}

describe('the late success of a redelivery', () => {
  const success = {
    failed_message_id: failedMessage().id,
    message_id: 'm-1',
    queue: 'orders',
    attempt: 3,
    failed_at: at(0),
    handled_at: at(4),
  };
  const successRecord = () => lateSuccessRecord(success);

  it('resolves a record that had failed for good, once, and sends no alert', async () => {
    const { handler, store, workflow, alerts, log } = recorder();
    const failed = failedMessage({ status: 'failed', next_retry_at: null, retry_count: 3 });
    await store.create(failed);
    expect(await handler(sqsEvent(successRecord(), successRecord()))).toEqual(done);
    expect(await store.get(failed.id)).toMatchObject({
      status: 'resolved',
      resolution: 'confirmed',
      resolved_at: at(5),
      version: 2,
    });
    expect(alerts.sent).toEqual([]);
    expect(workflow.started).toEqual([]);
    expect(log.lines).toMatchObject([
      { message: 'resolved', fields: { message_id: 'm-1', was: 'failed', late: true } },
      { message: 'handled too late to change its record', fields: { was: 'resolved' } },
    ]);
  });

  it('comes again while the table is away', async () => {
    const { handler, store } = recorder();
    store.get = () => Promise.reject(new UnavailableError('table-unavailable', 'DynamoDB did not answer.'));
    const record = successRecord();
    expect(await handler(sqsEvent(record))).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
  });

  it('that nobody can read is recorded as a message that nobody can read', async () => {
    const { handler, store } = recorder();
    const odd = {
      ...successRecord(),
      messageAttributes: { 'courtier-late-success': { dataType: 'String' as const, stringValue: '{' } },
    };
    expect(await handler(sqsEvent(odd))).toEqual(done);
    const { items } = await store.list({}, { limit: 5 });
    expect(items).toMatchObject([{ status: 'failed', permanent: true }]);
  });
});

describe('two messages under one id', () => {
  const queue = 'parcels';
  const dead = (body: string, more: Partial<Envelope> = {}) =>
    sqsRecord({
      envelope: envelope({ queue, ...more }),
      body: Buffer.from(body),
      failure: failureReport({ source: 'rejected' }),
    });
  const apart = idApart('m-1', contentOf(Buffer.from('{"b":2}')));

  it('that fail on one queue are two records, however often each comes', async () => {
    const { handler, store, log } = recorder();
    for (const body of ['{"a":1}', '{"b":2}', '{"a":1}', '{"b":2}']) await handler(sqsEvent(dead(body)));
    expect(await store.get(idOf(queue))).toMatchObject({ payload: '{"a":1}', attempts: [{ number: 1 }] });
    expect(await store.get(idOf(queue, apart))).toMatchObject({
      message_id: apart,
      payload: '{"b":2}',
      attempts: [{ number: 1 }],
    });
    expect(log.lines.map(({ message }) => message)).toContain('another message had its id');
  });

  it('are two records where both are reported at once, each before the other is recorded', async () => {
    const { handler, store } = recorder();
    expect(await handler(sqsEvent(dead('{"a":1}'), dead('{"b":2}')))).toEqual(done);
    const { items } = await store.list({}, { limit: 5 });
    expect(items.map(({ payload }) => payload).toSorted()).toEqual(['{"a":1}', '{"b":2}']);
  });

  it.each(['parcels', 'topics'])('are two records where SQS gives both up at once, from %s', async (from) => {
    const { handler, store } = recorder();
    const given = (text: string) =>
      sqsRecord({ envelope: envelope({ queue: from }), body: Buffer.from(text) });
    // The first comes again too: whichever was recorded, neither is taken for the other.
    expect(await handler(sqsEvent(given('{"a":1}'), given('{"b":2}'), given('{"a":1}')))).toEqual(done);
    const { items } = await store.list({}, { limit: 5 });
    expect(items.map(({ payload }) => payload).toSorted()).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('leave no body behind that belongs to neither record, where both are reported at once', async () => {
    const { handler, store, memory } = recorder();
    const large = (letter: string) => letter.repeat(INLINE_PAYLOAD_BYTES + 1);
    await handler(sqsEvent(dead(large('a')), dead(large('b'))));
    const { items } = await store.list({}, { limit: 5 });
    expect(items).toHaveLength(2);
    expect([...memory.keys()].toSorted()).toEqual(items.map(({ payload_ref }) => payload_ref).toSorted());
  });

  it('are two records also where a third has the id that one of them gets apart', async () => {
    const { handler, store } = recorder();
    await handler(sqsEvent(dead('{"z":1}', { id: apart })));
    await handler(sqsEvent(dead('{"a":1}')));
    for (const _ of [1, 2]) expect(await handler(sqsEvent(dead('{"b":2}')))).toEqual(done);
    const { items } = await store.list({}, { limit: 5 });
    expect(items.map(({ payload }) => payload).toSorted()).toEqual(['{"a":1}', '{"b":2}', '{"z":1}']);
  });

  it('come again, beside what is well, where somebody has taken every id that one of them may get', async () => {
    const { handler, store } = recorder();
    let id = 'm-1';
    for (let taken = 0; taken <= 6; taken += 1) {
      await handler(sqsEvent(dead(`{"z":${taken}}`, { id })));
      id = idApart(id, contentOf(Buffer.from('{"b":2}')));
    }
    const [hostile, well] = [dead('{"b":2}'), dead('{"c":3}', { id: 'm-2' })];
    expect(await handler(sqsEvent(hostile, well))).toEqual({
      batchItemFailures: [{ itemIdentifier: hostile.messageId }],
    });
    expect(await store.get(idOf(queue, 'm-2'))).toMatchObject({ payload: '{"c":3}' });
  });

  it.each([{ odd: true }, 2])(
    'are two records whatever a publisher says of attempts: %j',
    async (attempt) => {
      const { handler, store } = recorder();
      await handler(sqsEvent(dead('{"a":1}')));
      await handler(sqsEvent(dead('{"b":2}', { headers: { 'x-courtier-attempt': attempt } })));
      expect(await store.get(idOf(queue, apart))).toMatchObject({ payload: '{"b":2}' });
    },
  );

  it('are one message where a person edited it, in what is edited as in what was', async () => {
    const { handler, store } = recorder();
    await handler(sqsEvent(dead('{"a":1}')));
    const record = await store.get(idOf(queue));
    if (!record) throw new Error('was to be recorded');
    const body = Buffer.from('{"b":2}');
    const first = keptRevision(original(record), 'failures/x/0', Buffer.from('{"a":1}'));
    const next = keptRevision({ ...first, number: 1 }, 'failures/x/1', body);
    const corrected = withRevision(record, { first, next, body });
    await store.replace({ ...corrected, version: record.version + 1 }, record.version);
    for (const body of ['{"a":1}', '{"b":2}']) await handler(sqsEvent(dead(body)));
    expect(await store.get(idOf(queue, apart))).toBeUndefined();
  });

  describe('of which the second is handled', () => {
    const [one, other] = ['{"a":1}', '{"b":2}'] as const;
    const failing = (body: string) =>
      sqsRecord({ envelope: envelope(), body: Buffer.from(body), failure: failureReport() });
    const ofOther = idOf('orders', apart);
    const word = () => {
      const success = { envelope: envelope(), content: contentOf(Buffer.from(other)) };
      return lateSuccessRecord(lateSuccessOf(success, at(4)));
    };

    it('leave the record of the first as it is', async () => {
      const { handler, store } = recorder();
      await handler(sqsEvent(failing(one)));
      expect(await handler(sqsEvent(word()))).toEqual(done);
      expect(await store.get(idOf())).toMatchObject({ status: 'pending', payload: one });
    });

    it('have the record of the second resolved, whether the word of it comes before that record or after it', async () => {
      for (const isBefore of [true, false]) {
        const { handler, store, claims } = recorder();
        await handler(sqsEvent(failing(one)));
        const content = contentOf(Buffer.from(other));
        const claim = { queue: 'orders', messageId: 'm-1', exchange: null, routingKey: null, content };
        await claims.claim({ ...claim, now: at(0), leaseUntil: at(9) });
        if (isBefore) {
          await claims.markDelivered('orders', 'm-1', at(4));
          await handler(sqsEvent(word()));
          await handler(sqsEvent(failing(other)));
        } else {
          await handler(sqsEvent(failing(other)));
          expect(await store.get(ofOther)).toMatchObject({ status: 'pending' });
          await handler(sqsEvent(word()));
        }
        expect(await store.get(ofOther)).toMatchObject({ status: 'resolved', payload: other });
        expect(await store.get(idOf())).toMatchObject({ status: 'pending', payload: one });
      }
    });
  });
});
