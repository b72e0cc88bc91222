import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { at, failedMessage, reportedError, retryFailed, retrying } from './records.ts';
import { amqp, never, recorded } from './reporting.ts';

describe('a known failure', () => {
  it('changes nothing while pending, and its run is started again, which waits for the time that the record says', () => {
    const existing = failedMessage({ next_retry_at: at(3_609) });
    expect(recorded(existing, {}, { now: at(9) })).toEqual({
      change: 'none',
      record: existing,
      start: { attempt: 1, wait: true, wait_seconds: 3_600 },
    });
  });

  it.each([
    ['pending before a later retry', failedMessage({ retry_count: 1 })],
    ['pending at a time that is over, by which its run is there', failedMessage({ next_retry_at: at(0) })],
    ['pending, and does not say when', failedMessage({ next_retry_at: null })],
    ['parked', failedMessage({ status: 'parked', next_retry_at: null })],
    ['handed to a later run', failedMessage({ generation: 2, next_retry_at: at(0) })],
    ['failed', failedMessage({ status: 'failed', next_retry_at: null })],
    ['deleted', failedMessage({ status: 'deleted', deleted_at: at(5) })],
    ['retrying', retrying()],
    [
      'resolved',
      failedMessage({ status: 'resolved', retry_count: 1, resolved_at: at(70), resolution: 'confirmed' }),
    ],
  ])('changes and starts nothing when it is %s', (_what, existing) => {
    expect(recorded(existing, {}, { now: at(80) })).toEqual({
      change: 'none',
      record: existing,
      start: null,
    });
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
    const noted = recorded(open, again, { plan: amqp, envelope: marked, now: at(62) });
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
    const { record: noted } = recorded(open, again, { plan: amqp, envelope: marked });
    expect(recorded(noted, again, { plan: amqp, envelope: marked })).toMatchObject({
      change: 'none',
      record: noted,
    });
  });

  it('is known by its mark although RabbitMQ tells its time in whole seconds', () => {
    const redelivered = retrying({ queue: 'parcels', last_retry_at: at(60.8) });
    const early = recorded(redelivered, { ...again, failed_at: at(60) }, { plan: amqp, envelope: marked });
    expect(early.change).toBe('attempt');
  });

  it('is known by its time when the consumer put the message back without our mark', () => {
    const unmarked = { queue: 'parcels' };
    expect(recorded(open, again, { plan: amqp, envelope: unmarked }).change).toBe('attempt');
    expect(recorded(open, { ...again, failed_at: at(0) }, { plan: amqp, envelope: unmarked }).change).toBe(
      'none',
    );
  });

  it('of an earlier attempt counts for nothing', () => {
    const third = retrying({ queue: 'parcels', retry_count: 2, last_retry_at: at(400) });
    const late = recorded(third, { ...again, failed_at: at(500) }, { plan: amqp, envelope: marked });
    expect(late.change).toBe('none');
  });
});

describe('a report about a redelivery that no workflow waits for', () => {
  const late = { attempt: 2, failed_at: at(90) };

  it('hands the record to a new run, which waits before the next retry', () => {
    const taken = recorded(retrying(), late, { now: at(90) });
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
    expect(recorded(now, late, sentBy(`${now.id}-1`)).change).toBe('none');
    expect(recorded(now, late, sentBy(now.run)).change).toBe('attempt');
  });

  it('fails the record when it was the last retry', () => {
    const taken = recorded(retrying({ retry_count: 3 }), { ...late, attempt: 4 });
    expect(taken).toMatchObject({ change: 'attempt', start: null, record: { status: 'failed' } });
  });

  it('is known already where its run heard of it before, and is about to settle it', () => {
    expect(recorded(retryFailed(), late).change).toBe('none');
  });

  it('changes nothing when the run has settled it already', () => {
    expect(recorded(failedMessage({ retry_count: 1 }), late).change).toBe('none');
  });
});

describe('a failure of a resolved message', () => {
  const resolved = (more: Partial<FailedMessage> = {}) =>
    retrying({ status: 'resolved', resolved_at: at(120.5), resolution: 'confirmed', ...more });

  it('reopens it when it failed after it was resolved', () => {
    const reopened = recorded(resolved(), { failed_at: at(121) }, { now: at(122) });
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

  it('parks it again, behind what failed of its key meanwhile', () => {
    const parked = recorded(resolved(), { source: 'parked', failed_at: at(121), order_group: 'ada' });
    expect(parked).toMatchObject({
      change: 'reopened',
      start: null,
      record: { status: 'parked', next_retry_at: null, order_group: 'ada' },
    });
    expect(recorded(resolved(), { failed_at: at(121) }).record).not.toHaveProperty('order_group');
  });

  it('does not reopen it when it failed at that very time, or nobody knows when it was resolved', () => {
    const { resolved_at } = resolved();
    expect(recorded(resolved(), { failed_at: resolved_at ?? '' }).change).toBe('none');
    expect(recorded(resolved({ resolved_at: null }), { failed_at: at(121) }).change).toBe('none');
  });

  it('does not reopen what a person resolved because a redelivery of before failed', () => {
    const by = (resolution: 'manual' | 'assumed') => resolved({ resolution });
    expect(recorded(by('manual'), { failed_at: at(120), attempt: 2 }).change).toBe('none');
    expect(recorded(by('assumed'), { failed_at: at(120), attempt: 3 }).change).toBe('none');
    const { record: noted } = recorded(by('assumed'), { failed_at: at(120), attempt: 2 });
    expect(noted.attempts).toHaveLength(2);
    const again = { ...by('assumed'), attempts: noted.attempts };
    expect(recorded(again, { failed_at: at(120), attempt: 2 }).change).toBe('none');
  });

  it('fails it at once where its queue never retries', () => {
    expect(recorded(resolved(), { failed_at: at(121) }, { plan: never })).toMatchObject({
      change: 'reopened',
      start: null,
      record: { status: 'failed', next_retry_at: null, alerted_at: null },
    });
  });

  it('does not reopen it when it failed before', () => {
    expect(recorded(resolved(), { failed_at: at(120) }).change).toBe('none');
    expect(recorded(resolved(), { failed_at: at(120), attempt: 2 }).change).toBe('none');
  });

  it('reopens an assumed success when the redelivery itself died after all', () => {
    const assumed = resolved({ resolution: 'assumed', queue: 'parcels' });
    const marked = { queue: 'parcels', headers: { 'x-courtier-attempt': 2 } };
    const reopened = recorded(assumed, { failed_at: at(120) }, { plan: amqp, envelope: marked });
    expect(reopened).toMatchObject({ change: 'reopened', record: { status: 'pending', retry_count: 1 } });
    expect(recorded(assumed, { failed_at: at(120) }, { plan: amqp }).change).toBe('none');
  });

  it('does not retry for ever: what comes back after the last retry is failed', () => {
    const last = resolved({ resolution: 'assumed', retry_count: 3 });
    const reopened = recorded(last, { failed_at: at(130) }, { plan: amqp });
    expect(reopened).toMatchObject({ change: 'reopened', start: null, record: { status: 'failed' } });
  });
});

describe('a failure on a queue from which a person moved the message', () => {
  const moved = retrying({ queue: 'email', moved_from: 'orders' });
  const handled = { ...moved, status: 'resolved' as const, resolved_at: at(100), work_queue: true };

  it('says nothing while the other queue has it', () => {
    expect(recorded(moved, { failed_at: at(200), attempt: 2 })).toEqual({
      change: 'none',
      record: moved,
      start: null,
    });
    expect(recorded(handled, { failed_at: at(99) }).change).toBe('none');
  });

  it('brings it back there, where it came there once more after it was handled', () => {
    const back = recorded(handled, { failed_at: at(200) }, { now: at(201) });
    expect(back).toMatchObject({
      change: 'reopened',
      record: { queue: 'orders', status: 'pending', attempts: [{ number: 1 }, { number: 2, at: at(200) }] },
    });
    expect(back.record).not.toHaveProperty('moved_from');
  });
});

describe('a report says which delivery failed', () => {
  const at2 = { attempt: 2, failed_at: at(90) };

  it.each([1, 2.5, '3', -2])('by itself, where the header of the message is no later one: %s', (header) => {
    const envelope = { headers: { 'x-courtier-attempt': header } };
    expect(recorded(retrying(), at2, { envelope }).change).toBe('attempt');
  });

  it('through the header of the message, where that is one', () => {
    const envelope = { headers: { 'x-courtier-attempt': 3 } };
    expect(recorded(retrying(), at2, { envelope }).change).toBe('none');
    expect(recorded(retrying({ retry_count: 2 }), at2, { envelope }).change).toBe('attempt');
  });

  it('to a work queue: its time alone says nothing there', () => {
    expect(recorded(retrying(), { failed_at: at(90) }).change).toBe('none');
  });

  it('to AMQP clients by its time, which must be known and later', () => {
    const failure = { failed_at: at(90), source: 'rejected' } as const;
    expect(recorded(retrying({ last_retry_at: null }), failure, { plan: amqp }).change).toBe('none');
    expect(recorded(retrying({ last_retry_at: at(90) }), failure, { plan: amqp }).change).toBe('none');
    expect(recorded(retrying(), { ...failure, attempt: 3 }, { plan: amqp }).change).toBe('none');
  });
});
