import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { payloadKey } from '../../../core/failure/id.ts';
import { INLINE_PAYLOAD_BYTES } from '../../../core/limits.ts';
import { createHandler } from '../../../functions/dead-letter-recorder/handler.ts';
import { at, envelope, failureReport } from '../../core/failure/records.ts';
import { sqsEvent, sqsRecord } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { done, report } from './reports.ts';

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
