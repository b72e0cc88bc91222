import { describe, expect, it } from 'vitest';
import { lateSuccessOf } from '../../../core/failure/late-success.ts';
import { keptRevision, original, withRevision } from '../../../core/failure/revise.ts';
import { INLINE_PAYLOAD_BYTES } from '../../../core/limits.ts';
import { contentOf, idApart } from '../../../core/message/content.ts';
import type { Envelope } from '../../../core/message/envelope.ts';
import { at, envelope, failureReport } from '../../core/failure/records.ts';
import { sqsEvent, sqsRecord } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { done, lateSuccessRecord } from './reports.ts';

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
