import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import type { FailureReport } from '../../../core/failure/report.ts';
import { at, failedMessage, reportedError, retrying } from './records.ts';
import { lambda, never, recorded } from './reporting.ts';

describe('the first failure of a message on a queue', () => {
  it('is recorded as pending, with its run waiting before the first retry', () => {
    const { fingerprint, ...expected } = failedMessage();
    const first = recorded(undefined);
    expect(first).toMatchObject({ change: 'recorded', start: { attempt: 1, wait: true } });
    expect(first.record).toEqual({ ...expected, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(fingerprint).toBeDefined();
  });

  it.each([
    ['a permanent error', { error: reportedError({ permanent: true }) }, lambda, true],
    ['a body that SQS cannot carry', { source: 'bridge' }, lambda, true],
    ['a queue that never retries', {}, never, false],
  ] as const)('is failed at once, without a run: %s', (_what, failure, plan, permanent) => {
    const first = recorded(undefined, failure, { plan });
    expect(first).toMatchObject({ change: 'recorded', start: null });
    expect(first.record).toMatchObject({
      status: 'failed',
      permanent,
      next_retry_at: null,
      retry_count: 0,
    });
  });

  it('keeps all that a retry will need, and nothing of what is not there', () => {
    const beside = {
      header_types: { at: 'timestamp' },
      dropped_headers: ['deep'],
      properties: { type: 'order' },
      exchange: null,
      routing_key: null,
    } as const;
    const sent = { ...beside, dropped_headers: ['deep'], headers: { at: at(0) }, id: 'm-2', queue: 'email' };
    const failure = { work_queue: true, order_group: 'ada' };
    expect(recorded(undefined, failure, { envelope: sent, content: 'c', now: at(1) }).record).toMatchObject({
      ...beside,
      ...failure,
      message_id: 'm-2',
      queue: 'email',
      headers: { at: at(0) },
      content: 'c',
      created_at: at(1),
      updated_at: at(1),
      next_retry_at: at(61),
    });
    const { record } = recorded(undefined);
    const absent = ['work_queue', 'order_group', 'content', 'header_types', 'dropped_headers', 'expires_at'];
    for (const name of absent) expect(record).not.toHaveProperty(name);
  });

  it('waits for its turn, without a run, where it is parked: that it is handled then is none of its retries', () => {
    const parked = recorded(undefined, { source: 'parked', order_group: 'ada' });
    expect(parked).toMatchObject({ change: 'recorded', start: null });
    expect(parked.record).toMatchObject({ status: 'parked', next_retry_at: null, max_retries: 4 });
  });

  it('says which service published the message', () => {
    const { record: first } = recorded(undefined, {}, { envelope: { properties: { app_id: 'checkout' } } });
    expect(first.service).toBe('checkout');
  });

  it('tells its time in one form, whatever form the report has', () => {
    expect(recorded(undefined, { failed_at: '2026-01-05T11:00:00+01:00' }).record.failed_at).toBe(at(0));
    expect(recorded(undefined, { failed_at: 'yesterday' }, { now: at(7) }).record.failed_at).toBe(at(7));
  });

  it('does not take over the attempt of another message whose headers were copied', () => {
    const { record: first } = recorded(
      undefined,
      {},
      {
        envelope: {
          headers: {
            a: 1,
            'x-courtier-attempt': 3,
            'x-courtier-failed-message': 'f',
            'x-courtier-revision': 2,
          },
        },
      },
    );
    expect(first).toMatchObject({ retry_count: 0, attempts: [{ number: 1 }] });
    expect(first.headers).toEqual({ a: 1 });
  });
});

describe('a new failure in the place of one that was deleted', () => {
  it('keeps the mark of the operation that deleted it: should that come again, it is not to act on this one', () => {
    const deleted = failedMessage({ status: 'deleted', deleted_at: at(5), operation_id: 'operation-1' });
    const { record: next } = recorded(deleted, { failed_at: at(9) }, { now: at(9) });
    expect(next).toMatchObject({ status: 'pending', operation_id: 'operation-1' });
    expect(recorded(undefined).record).not.toHaveProperty('operation_id');
  });
});

describe('a failure of a message whose record was deleted', () => {
  const deleted = (more: Partial<FailedMessage> = {}) =>
    retrying({ status: 'deleted', deleted_at: at(100), retry_count: 3, generation: 4, version: 9, ...more });
  const again = { failed_at: at(200), error: reportedError({ name: 'StockEmpty' }) };

  it('is a new one when it was published again: from the first attempt on, under a run of its own', () => {
    const first = recorded(deleted({ resolved_at: at(90), resolution: 'confirmed' }), again, {
      now: at(201),
    });
    expect(first).toMatchObject({ change: 'recorded', start: { attempt: 1, wait: true } });
    expect(first.record).toMatchObject({
      id: deleted().id,
      status: 'pending',
      error_name: 'StockEmpty',
      retry_count: 0,
      attempts: [{ number: 1, at: at(200) }],
      failed_at: at(200),
      created_at: at(201),
      next_retry_at: at(261),
      deleted_at: null,
      resolved_at: null,
      resolution: null,
      last_retry_at: null,
      generation: 5,
      run: `${deleted().id}-5`,
      version: 10,
    });
  });

  it('is recorded once, however often it is reported', () => {
    const { record: first } = recorded(deleted(), again);
    expect(recorded(first, again)).toMatchObject({ change: 'none', record: first });
  });

  it.each<[string, Partial<FailureReport>, object]>([
    ['a repeated report of what was deleted', { failed_at: at(0) }, {}],
    ['a failure from before', { failed_at: at(99.999) }, {}],
    ['the end of a redelivery that was under way', { failed_at: at(200), attempt: 4 }, {}],
    [
      'the end of a redelivery that was under way, as AMQP clients reject it',
      { failed_at: at(200) },
      { headers: { 'x-courtier-attempt': 4 } },
    ],
    [
      'the first retry’s end, whatever attempt its report names',
      { failed_at: at(200) },
      { redelivery: { failed_message_id: 'x', run: 'x-4', attempt: 1, failed_at: at(0) } },
    ],
  ])('stays deleted after %s', (_what, failure, envelope) => {
    expect(recorded(deleted(), failure, { envelope })).toMatchObject({ change: 'none', start: null });
  });

  it('is new in the same second too, where RabbitMQ says whole seconds only', () => {
    expect(recorded(deleted({ deleted_at: at(200.7) }), again).change).toBe('recorded');
    expect(recorded(deleted({ deleted_at: at(200.7) }), { ...again, failed_at: at(200.7) }).change).toBe(
      'none',
    );
    const reported = { ...again, failed_at: at(200) };
    const attempt = {
      number: 1,
      at: at(200),
      source: 'rejected',
      error_name: 'x',
      error_message: '',
    } as const;
    const given = (...attempts: FailedMessage['attempts']) => deleted({ deleted_at: at(200.7), attempts });
    expect(recorded(given(attempt), reported).change).toBe('none');
    expect(recorded(given(attempt, { ...attempt, number: 2, at: at(200.5) }), reported).change).toBe('none');
    const before = { ...attempt, at: at(0) };
    expect(recorded(given(before, { ...attempt, number: 2 }), reported).change).toBe('recorded');
  });
});
