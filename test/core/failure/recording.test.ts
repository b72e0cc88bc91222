import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { keepPayload } from '../../../core/failure/payload.ts';
import { recordFailure } from '../../../core/failure/recording.ts';
import type { FailureReport } from '../../../core/failure/report.ts';
import { at, envelope, failedMessage, failureReport, reportedError, retrying } from './records.ts';

const lambda = { delivery: 'lambda', delays: [60, 300, 1800] } as const;
const amqp = { delivery: 'amqp', delays: [60, 300, 1800] } as const;
const never = { delivery: 'lambda', delays: [] } as const;

function record(
  existing: FailedMessage | undefined,
  failure: Partial<FailureReport> = {},
  { plan = lambda as Parameters<typeof recordFailure>[2], envelope: more = {}, now = at(0) } = {},
) {
  const sent = envelope(more);
  const payload = keepPayload('unused', Buffer.from('{"order_id":"o-1"}'), sent);
  const id = existing?.id ?? failedMessageId(sent.id, sent.queue);
  return recordFailure(existing, { id, envelope: sent, failure: failureReport(failure), payload }, plan, now);
}

describe('the first failure of a message on a queue', () => {
  it('is recorded as pending, with its run waiting before the first retry', () => {
    const { fingerprint, ...expected } = failedMessage();
    const recorded = record(undefined);
    expect(recorded).toMatchObject({ change: 'recorded', start: { attempt: 1, wait: true } });
    expect(recorded.record).toEqual({ ...expected, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(fingerprint).toBeDefined();
  });

  it.each([
    ['a permanent error', { error: reportedError({ permanent: true }) }, lambda, true],
    ['a body that SQS cannot carry', { source: 'bridge' }, lambda, true],
    ['a queue that never retries', {}, never, false],
  ] as const)('is failed at once, without a run: %s', (_what, failure, plan, permanent) => {
    const recorded = record(undefined, failure, { plan });
    expect(recorded).toMatchObject({ change: 'recorded', start: null });
    expect(recorded.record).toMatchObject({
      status: 'failed',
      permanent,
      next_retry_at: null,
      retry_count: 0,
    });
  });

  it('says which service published the message', () => {
    const { record: first } = record(undefined, {}, { envelope: { properties: { app_id: 'checkout' } } });
    expect(first.service).toBe('checkout');
  });

  it('tells its time in one form, whatever form the report has', () => {
    expect(record(undefined, { failed_at: '2026-01-05T11:00:00+01:00' }).record.failed_at).toBe(at(0));
    expect(record(undefined, { failed_at: 'yesterday' }, { now: at(7) }).record.failed_at).toBe(at(7));
  });

  it('does not take over the attempt of another message whose headers were copied', () => {
    const { record: first } = record(
      undefined,
      {},
      { envelope: { headers: { a: 1, 'x-courtier-attempt': 3 } } },
    );
    expect(first).toMatchObject({ headers: { a: 1 }, retry_count: 0, attempts: [{ number: 1 }] });
  });
});

describe('a new failure in the place of one that was deleted', () => {
  it('keeps the mark of the operation that deleted it: should that come again, it is not to act on this one', () => {
    const deleted = failedMessage({ status: 'deleted', deleted_at: at(5), operation_id: 'operation-1' });
    const { record: next } = record(deleted, { failed_at: at(9) }, { now: at(9) });
    expect(next).toMatchObject({ status: 'pending', operation_id: 'operation-1' });
    expect(record(undefined).record).not.toHaveProperty('operation_id');
  });
});

describe('a known failure', () => {
  it('changes nothing while pending, and its run is started again, which waits for the time that the record says', () => {
    const existing = failedMessage({ next_retry_at: at(3_609) });
    expect(record(existing, {}, { now: at(9) })).toEqual({
      change: 'none',
      record: existing,
      start: { attempt: 1, wait: true, wait_seconds: 3_600 },
    });
  });

  it.each([
    ['pending before a later retry', failedMessage({ retry_count: 1 })],
    ['handed to a later run', failedMessage({ generation: 2, next_retry_at: at(0) })],
    ['failed', failedMessage({ status: 'failed', next_retry_at: null })],
    ['deleted', failedMessage({ status: 'deleted', deleted_at: at(5) })],
    ['retrying', retrying()],
    [
      'resolved',
      failedMessage({ status: 'resolved', retry_count: 1, resolved_at: at(70), resolution: 'confirmed' }),
    ],
  ])('changes and starts nothing when it is %s', (_what, existing) => {
    expect(record(existing, {}, { now: at(80) })).toEqual({ change: 'none', record: existing, start: null });
  });
});

describe('a dead letter of an AMQP queue while its retry is open', () => {
  const open = retrying({ queue: 'parcels' });
  const again = {
    source: 'rejected',
    failed_at: at(61),
    error: reportedError({ name: 'MessageRejected' }),
  } as const;
  const marked = { queue: 'parcels', headers: { 'x-courtier-attempt': 2 } };

  it('is the failed attempt, and ends the quiet window: the next run takes over at once', () => {
    const noted = record(open, again, { plan: amqp, envelope: marked, now: at(62) });
    expect(noted).toMatchObject({ change: 'attempt', start: { attempt: 2, wait: true } });
    expect(noted.record).toMatchObject({
      status: 'pending',
      run: `${open.id}-2`,
      next_retry_at: at(362),
      source: 'rejected',
      error_name: 'MessageRejected',
      attempts: [{ number: 1 }, { number: 2, at: at(61), source: 'rejected' }],
      version: 3,
      updated_at: at(62),
    });
  });

  it('is noted once', () => {
    const { record: noted } = record(open, again, { plan: amqp, envelope: marked });
    expect(record(noted, again, { plan: amqp, envelope: marked })).toMatchObject({
      change: 'none',
      record: noted,
    });
  });

  it('is known by its mark although RabbitMQ tells its time in whole seconds', () => {
    const redelivered = retrying({ queue: 'parcels', last_retry_at: at(60.8) });
    const early = record(redelivered, { ...again, failed_at: at(60) }, { plan: amqp, envelope: marked });
    expect(early.change).toBe('attempt');
  });

  it('is known by its time when the consumer put the message back without our mark', () => {
    const unmarked = { queue: 'parcels' };
    expect(record(open, again, { plan: amqp, envelope: unmarked }).change).toBe('attempt');
    expect(record(open, { ...again, failed_at: at(0) }, { plan: amqp, envelope: unmarked }).change).toBe(
      'none',
    );
  });

  it('of an earlier attempt counts for nothing', () => {
    const third = retrying({ queue: 'parcels', retry_count: 2, last_retry_at: at(400) });
    const late = record(third, { ...again, failed_at: at(500) }, { plan: amqp, envelope: marked });
    expect(late.change).toBe('none');
  });
});

describe('a report about a redelivery that no workflow waits for', () => {
  const late = { attempt: 2, failed_at: at(90) };

  it('hands the record to a new run, which waits before the next retry', () => {
    const taken = record(retrying(), late, { now: at(90) });
    expect(taken).toMatchObject({ change: 'attempt', start: { attempt: 2, wait: true } });
    expect(taken.record).toMatchObject({
      status: 'pending',
      generation: 2,
      run: `${retrying().id}-2`,
      retry_count: 1,
      next_retry_at: at(390),
      attempts: [{ number: 1 }, { number: 2 }],
    });
  });

  it('says nothing of the run that has taken over since, and sends the same retry itself', () => {
    const now = retrying({ generation: 2 });
    const sentBy = (run: string) => ({
      envelope: { redelivery: { failed_message_id: now.id, run, attempt: 1 } },
    });
    expect(record(now, late, sentBy(`${now.id}-1`)).change).toBe('none');
    expect(record(now, late, sentBy(now.run)).change).toBe('attempt');
  });

  it('fails the record when it was the last retry', () => {
    const taken = record(retrying({ retry_count: 3 }), { ...late, attempt: 4 });
    expect(taken).toMatchObject({ change: 'attempt', start: null, record: { status: 'failed' } });
  });

  it('changes nothing when the run has settled it already', () => {
    expect(record(failedMessage({ retry_count: 1 }), late).change).toBe('none');
  });
});

describe('a failure of a resolved message', () => {
  const resolved = (more: Partial<FailedMessage> = {}) =>
    retrying({ status: 'resolved', resolved_at: at(120.5), resolution: 'confirmed', ...more });

  it('reopens it when it failed after it was resolved', () => {
    const reopened = record(resolved(), { failed_at: at(121) }, { now: at(122) });
    expect(reopened).toMatchObject({ change: 'reopened', start: { attempt: 2, wait: true } });
    expect(reopened.record).toMatchObject({
      status: 'pending',
      generation: 2,
      resolution: null,
      resolved_at: null,
      retry_count: 1,
      next_retry_at: at(422),
      attempts: [{ number: 1 }, { number: 2 }],
      failed_at: at(0),
    });
  });

  it('does not reopen it when it failed before', () => {
    expect(record(resolved(), { failed_at: at(120) }).change).toBe('none');
    expect(record(resolved(), { failed_at: at(120), attempt: 2 }).change).toBe('none');
  });

  it('reopens an assumed success when the redelivery itself died after all', () => {
    const assumed = resolved({ resolution: 'assumed', queue: 'parcels' });
    const marked = { queue: 'parcels', headers: { 'x-courtier-attempt': 2 } };
    const reopened = record(assumed, { failed_at: at(120) }, { plan: amqp, envelope: marked });
    expect(reopened).toMatchObject({ change: 'reopened', record: { status: 'pending', retry_count: 1 } });
    expect(record(assumed, { failed_at: at(120) }, { plan: amqp }).change).toBe('none');
  });

  it('does not retry for ever: what comes back after the last retry is failed', () => {
    const last = resolved({ resolution: 'assumed', retry_count: 3 });
    const reopened = record(last, { failed_at: at(130) }, { plan: amqp });
    expect(reopened).toMatchObject({ change: 'reopened', start: null, record: { status: 'failed' } });
  });
});

describe('a failure of a message whose record was deleted', () => {
  const deleted = (more: Partial<FailedMessage> = {}) =>
    retrying({ status: 'deleted', deleted_at: at(100), retry_count: 3, generation: 4, version: 9, ...more });
  const again = { failed_at: at(200), error: reportedError({ name: 'StockEmpty' }) };

  it('is a new one when it was published again: from the first attempt on, under a run of its own', () => {
    const recorded = record(deleted({ resolved_at: at(90), resolution: 'confirmed' }), again, {
      now: at(201),
    });
    expect(recorded).toMatchObject({ change: 'recorded', start: { attempt: 1, wait: true } });
    expect(recorded.record).toMatchObject({
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
    const { record: first } = record(deleted(), again);
    expect(record(first, again)).toMatchObject({ change: 'none', record: first });
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
    expect(record(deleted(), failure, { envelope })).toMatchObject({ change: 'none', start: null });
  });

  it('is new in the same second too, where RabbitMQ says whole seconds only', () => {
    expect(record(deleted({ deleted_at: at(200.7) }), again).change).toBe('recorded');
    const reported = { ...again, failed_at: at(200) };
    const attempts = [
      { number: 1, at: at(200), source: 'rejected', error_name: 'x', error_message: '' },
    ] as const;
    expect(record(deleted({ deleted_at: at(200.7), attempts: [...attempts] }), reported).change).toBe('none');
  });
});
