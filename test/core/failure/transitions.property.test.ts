import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remove, restore, retryNow } from '../../../core/failure/by-person.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { FailedMessageSchema } from '../../../core/failure/failed-message.ts';
import { failedMessageId, runName } from '../../../core/failure/id.ts';
import { resolveLate } from '../../../core/failure/late-success.ts';
import { keepPayload } from '../../../core/failure/payload.ts';
import { recordFailure } from '../../../core/failure/recording.ts';
import { takenAway } from '../../../core/failure/taken-away.ts';
import {
  alerted,
  beginRedelivery,
  checked,
  redeliveryFailed,
  restart,
  settle,
} from '../../../core/failure/transitions.ts';
import { at, envelope, failureReport, reportedError } from './records.ts';

const attempt = fc.integer({ min: 1, max: 6 });
const outcome = fc.constantFrom('confirmed', 'failed', 'failed', 'quiet');
const rarely = fc.nat(7).map((n) => n === 0);

/**
 * What may happen to a message, in any order, at any time, and again. `of` picks a run out of all there ever were.
 * The run in charge doing what it should comes more often: else sequences would hardly get past the first retry.
 */
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report'),
      attempt,
      late: fc.boolean(),
      permanent: rarely,
      marked: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('begin'), of: fc.nat(3), attempt }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('beginNext') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('settleOpen'), outcome, permanent: rarely }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('settle'), of: fc.nat(3), attempt, outcome, permanent: rarely }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('retryNow', 'restart', 'look', 'alert', 'unsendable', 'lateSuccess', 'purged'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('remove', 'restore') }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
type Delivery = 'lambda' | 'amqp';

const delays = [60, 300, 1800];

class World {
  record: FailedMessage | undefined;
  /** `<run>/<attempt>` of every first send. */
  sent: string[] = [];
  byHand = 0;
  reached = new Set<string>();
  private clock = 0;
  private readonly delivery: Delivery;

  constructor(delivery: Delivery) {
    this.delivery = delivery;
  }

  happen(happening: Event) {
    this.clock += 10;
    const before = this.record;
    const next = this.next(happening, at(this.clock));
    if (!next || next === before) return;
    checkMove(before, next, happening);
    this.record = next;
    if (before?.status === 'deleted') {
      this.reached.add(happening.kind === 'report' ? 'failed again' : `restored as ${next.status}`);
      if (happening.kind === 'report') this.byHand = 0;
    }
    this.reached.add(next.status).add(`retry ${next.retry_count}`);
  }

  private next(happening: Event, now: string): FailedMessage | undefined {
    if (happening.kind === 'report') return this.report(happening, now);
    const { record } = this;
    if (!record) return undefined;
    switch (happening.kind) {
      case 'begin':
        return this.begin(
          record,
          runName(record.id, 1 + (happening.of % record.generation)),
          happening.attempt,
          now,
        );
      case 'beginNext':
        return this.begin(record, record.run, record.retry_count + 1, now);
      case 'settleOpen':
        return this.settle(
          record,
          { ...happening, run: record.run, attempt: Math.max(record.retry_count, 1) },
          now,
        );
      case 'settle':
        return this.settle(
          record,
          { ...happening, run: runName(record.id, 1 + (happening.of % record.generation)) },
          now,
        );
      case 'retryNow': {
        const moved = retryNow(record, now, { knownById: this.delivery === 'lambda' });
        if ('refused' in moved) return undefined;
        if (record.status !== 'retrying') this.byHand += 1;
        return moved.record;
      }
      case 'remove':
        return recordOf(remove(record, now));
      case 'restore':
        return recordOf(restore(record, now));
      case 'restart':
        return recordOf(restart(record, delays, now));
      case 'look':
        return record.status === 'pending' || record.status === 'retrying' ? checked(record, now) : undefined;
      case 'alert':
        return record.status === 'failed' ? alerted(record, now) : undefined;
      case 'purged':
        return recordOf(takenAway(record, 'purged', { takenAt: now, now, alerted_at: now }));
      case 'lateSuccess':
        return resolveLate(record, { failed_at: record.failed_at }, now) ?? undefined;
      case 'unsendable': {
        const noted = redeliveryFailed(record, failureReport({ failed_at: now }), now);
        return 'refused' in noted ? undefined : noted;
      }
      default:
        throw new Error(`unknown event ${JSON.stringify(happening)}`);
    }
  }

  private report(happening: Extract<Event, { late: boolean }>, now: string) {
    const headers = happening.marked ? { 'x-courtier-attempt': happening.attempt } : {};
    const sent = envelope({ headers });
    const failure = failureReport({
      attempt: happening.attempt,
      failed_at: happening.late ? at(0) : now,
      error: reportedError({ permanent: happening.permanent }),
    });
    const id = failedMessageId(sent.id, sent.queue);
    const reported = { id, envelope: sent, failure, payload: keepPayload('x', Buffer.from('{}'), sent) };
    const { change, record } = recordFailure(this.record, reported, { delivery: this.delivery, delays }, now);
    expect(change === 'none').toBe(record === this.record);
    return record;
  }

  private begin(record: FailedMessage, run: string, attempt: number, now: string) {
    const begun = beginRedelivery(record, { run, attempt }, now);
    if ('refused' in begun) return undefined;
    expect(begun.repeat).toBe(record.status === 'retrying');
    expect(begun.record.run).toBe(run);
    if (!begun.repeat) this.sent.push(`${run}/${attempt}`);
    return begun.record;
  }

  private settle(
    record: FailedMessage,
    step: { run: string; attempt: number; outcome: string; permanent: boolean },
    now: string,
  ) {
    const failure = failureReport({ failed_at: now, error: reportedError({ permanent: step.permanent }) });
    const outcome =
      step.outcome === 'failed'
        ? ({ outcome: 'failed', failure } as const)
        : ({ outcome: step.outcome === 'quiet' ? 'quiet' : 'confirmed' } as const);
    const settled = settle(record, step, outcome, delays, now);
    return 'refused' in settled || !settled.next ? undefined : settled.next;
  }
}

function recordOf(moved: { record: FailedMessage } | { refused: string }): FailedMessage | undefined {
  return 'refused' in moved ? undefined : moved.record;
}

function checkMove(before: FailedMessage | undefined, next: FailedMessage, { kind }: Event) {
  expect(FailedMessageSchema.parse(next)).toEqual(next);
  expect(next.version).toBe((before?.version ?? 0) + 1);
  expect(next.run).toBe(runName(next.id, next.generation));
  expect(next.generation - (before?.generation ?? 1)).toBeOneOf([0, 1]);
  if (before?.status === 'deleted' && kind === 'report') {
    // Published again: nothing of what was given up goes on.
    expect(next.generation).toBe(before.generation + 1);
    expect(next).toMatchObject({
      retry_count: 0,
      resolved_at: null,
      resolution: null,
      attempts: [{ number: 1 }],
    });
    expect(next.attempts).toHaveLength(1);
    expect(next.failed_at > (before.deleted_at ?? '')).toBe(true);
    return;
  }
  expect(next.next_retry_at !== null).toBe(next.status === 'pending');
  expect(next.resolution !== null).toBe(next.resolved_at !== null);
  expect(next.deleted_at !== null).toBe(next.status === 'deleted');
  const numbers = next.attempts.map((attempt) => attempt.number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  if (before?.status === 'deleted' && kind === 'lateSuccess') {
    expect([next.status, before.resolved_at, next.resolution]).toEqual(['deleted', null, 'confirmed']);
    return;
  }
  if (before?.status === 'deleted') {
    expect(kind).toBe('restore');
    expect(next.status).toBe(before.resolved_at === null ? 'failed' : 'resolved');
    expect(next.resolved_at).toBe(before.resolved_at);
    if (next.status === 'failed') expect(next.alerted_at).toEqual(expect.any(String));
  }
  if (before?.status === 'resolved') expect(kind).toBeOneOf(['report', 'remove']);
  if (before?.status === 'failed') expect(kind).toBeOneOf(['retryNow', 'remove', 'alert', 'lateSuccess']);
  if (next.status === 'deleted')
    expect(before?.status).toBeOneOf(['pending', 'retrying', 'failed', 'resolved']);
  if (next.status === 'retrying' && before?.status !== 'retrying') {
    expect(before?.status).toBe('pending');
    expect(kind).toBeOneOf(['begin', 'beginNext']);
  }
}

describe('whatever happens to a failed message, in whatever order', () => {
  it.each(['lambda', 'amqp'] as const)(
    'no run delivers an attempt twice, and no state is left the wrong way (%s)',
    (delivery) => {
      const reached = new Set<string>();
      fc.assert(
        fc.property(fc.array(event, { maxLength: 60, size: 'max' }), (events) => {
          const world = new World(delivery);
          for (const happening of events) world.happen(happening);
          expect(new Set(world.sent).size).toBe(world.sent.length);
          const { record } = world;
          if (record) expect(record.retry_count).toBeLessThanOrEqual(record.max_retries + world.byHand);
          for (const state of world.reached) reached.add(state);
        }),
        { numRuns: 2_000 },
      );
      // The sequences went where it matters.
      expect([...reached]).toEqual(
        expect.arrayContaining([
          'pending',
          'retrying',
          'failed',
          'resolved',
          'deleted',
          'restored as failed',
          'restored as resolved',
          'failed again',
          'retry 3',
          'retry 4',
        ]),
      );
    },
  );
});
