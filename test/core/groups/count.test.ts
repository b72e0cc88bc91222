import { describe, expect, it } from 'vitest';
import { saidOf } from '../../../core/groups/change-group.ts';
import { type Counts, count } from '../../../core/groups/count.ts';
import { type Group, groupKey } from '../../../core/groups/group.ts';
import type { Counted } from '../../../core/groups/member.ts';
import { trendOf } from '../../../core/groups/trend.ts';
import { AT, counted } from './records.ts';

const FINGERPRINT = groupKey('fingerprint', '0f3a9c1b2d4e5f60').id;
const minutes = (n: number) => new Date(Date.parse(AT) + n * 60_000).toISOString();

/** Groups to which records are added, one after the other. */
function setUp() {
  const counts: Counts = { members: new Map(), groups: new Map() };
  const add = (fields: Partial<Counted>, now = fields.seen_at ?? AT) =>
    count(counts, { written: counted(fields) }, now);
  const group = (id = FINGERPRINT) => counts.groups.get(id) as Group;
  const say = (said: Parameters<typeof saidOf>[1], at: string) => {
    counts.groups.set(FINGERPRINT, { ...group(), ...saidOf(group(), said, at) });
  };
  return { counts, add, group, say };
}

describe('a group of failed messages', () => {
  it('says what was seen first and last, what was retried last, and what the last failure was', () => {
    const { add, group } = setUp();
    add({ seen_at: minutes(5) });
    add({ id: 'f-2', seen_at: minutes(1), error_message: 'older' });
    add({ id: 'f-3', seen_at: minutes(9), last_retry_at: minutes(8), error_message: 'x'.repeat(900) });
    expect(group()).toMatchObject({
      state: 'new',
      counts: { pending: 3 },
      first_seen_at: minutes(1),
      last_seen_at: minutes(9),
      last_retried_at: minutes(8),
      sample: { failed_message_id: 'f-3', error_name: 'TimeoutError', error_message: 'x'.repeat(300) },
    });
  });

  it('is left by a message whose next attempt fails in another way', () => {
    const { add, group } = setUp();
    add({});
    add({ version: 2, fingerprint: 'bb', seen_at: minutes(1) });
    expect(group().counts.pending).toBe(0);
    expect(group('fingerprint-bb')).toMatchObject({ counts: { pending: 1 }, first_seen_at: minutes(1) });
    expect(group(groupKey('queue', 'orders').id).counts.pending).toBe(1);
  });

  it('is none for a message that was never routed, or that nobody says to have sent', () => {
    const { add, counts } = setUp();
    add({ queue: null, service: null });
    expect([...counts.groups.values()].map(({ by }) => by)).toEqual(['fingerprint', 'exchange']);
  });

  it('has regressed when a message of it fails after it was resolved, and not for what failed before', () => {
    const { add, group, say } = setUp();
    add({});
    say({ state: 'resolved' }, minutes(10));
    add({ version: 2, status: 'resolved' }, minutes(11));
    add({ id: 'late', seen_at: minutes(9) }, minutes(12));
    expect(group()).toMatchObject({ state: 'resolved', resolved_by: 'person', edition: 1 });
    add({ id: 'again', seen_at: minutes(13) });
    expect(group()).toMatchObject({ state: 'regressed', regressed_at: minutes(13), edition: 2 });
    add({ id: 'more', seen_at: minutes(14) });
    expect(group()).toMatchObject({ regressed_at: minutes(13), edition: 2 });
  });

  it('has not regressed by what becomes of a message that a clock ahead of others called later, nor is that its latest for long', () => {
    const { add, group, say } = setUp();
    add({ seen_at: minutes(500) }, minutes(1));
    expect(group()).toMatchObject({ first_seen_at: minutes(1), last_seen_at: minutes(1) });
    say({ state: 'resolved' }, minutes(10));
    add({ version: 2, status: 'retrying', seen_at: minutes(500) }, minutes(11));
    add({ version: 3, status: 'resolved', seen_at: minutes(500) }, minutes(12));
    expect(group()).toMatchObject({ state: 'resolved', edition: 1 });
    add({ id: 'again', seen_at: minutes(400) }, minutes(13));
    expect(group()).toMatchObject({ state: 'regressed', last_seen_at: minutes(13) });
  });

  it('has regressed when a message that was counted fails once more', () => {
    const { add, group, say } = setUp();
    add({});
    say({ state: 'resolved' }, minutes(10));
    add({ version: 2, status: 'retrying' }, minutes(11));
    expect(group().state).toBe('resolved');
    add({ version: 3, status: 'failed', seen_at: minutes(12) }, minutes(12));
    expect(group().state).toBe('regressed');
  });

  it('waits for the deployment that brings what fixes it', () => {
    const { add, group, say } = setUp();
    add({});
    say({ state: 'resolved', resolved_from: minutes(60) }, minutes(10));
    add({ id: 'f-2', seen_at: minutes(59) });
    expect(group().state).toBe('resolved');
    add({ id: 'f-3', seen_at: minutes(61) });
    expect(group().state).toBe('regressed');
  });

  it('keeps what was said of it but what is said now', () => {
    const { add, group, say } = setUp();
    add({});
    say({ state: 'resolved', note: 'fixed' }, minutes(1));
    say({ note: 'fixed in 1.2' }, minutes(2));
    expect(group()).toMatchObject({ state: 'resolved', resolved_at: minutes(1), note: 'fixed in 1.2' });
    say({ state: 'known' }, minutes(3));
    expect(group()).toMatchObject({
      state: 'known',
      resolved_at: null,
      resolved_from: null,
      note: 'fixed in 1.2',
    });
    say({ note: null }, minutes(4));
    expect(group()).toMatchObject({ state: 'known', note: null });
  });

  it('shows the messages that came in each hour of a day, once each, and forgets what is older', () => {
    const { add, group } = setUp();
    add({ seen_at: minutes(0) });
    add({ version: 2, status: 'retrying', last_retry_at: minutes(1) }, minutes(1));
    add({ id: 'f-2', seen_at: minutes(59) });
    add({ id: 'f-3', seen_at: minutes(-26 * 60) }, minutes(60));
    add({ id: 'ahead', seen_at: minutes(500) }, minutes(61));
    const trend = trendOf(group(), new Date(minutes(61)));
    expect(trend).toHaveLength(25);
    expect(trend.slice(-2)).toEqual([
      { hour: '2026-01-05T10:00:00.000Z', count: 2 },
      { hour: '2026-01-05T11:00:00.000Z', count: 1 },
    ]);
    add({ id: 'tomorrow', seen_at: minutes(25 * 60) });
    expect(Object.keys(group().hours)).toEqual(['2026-01-05T11:00:00.000Z', '2026-01-06T11:00:00.000Z']);
  });

  it('spikes when twenty come within ten minutes, and five times as many as usual', () => {
    const { add, group } = setUp();
    const come = (n: number, minute: number) => {
      for (let i = 0; i < n; i += 1) add({ id: `f-${minute}-${i}`, seen_at: minutes(minute) });
    };
    come(25, 0);
    expect(group().spiking_since).toBeNull();
    come(19, 120);
    expect(group().spiking_since).toBeNull();
    come(1, 124);
    expect(group().spiking_since).toBe(minutes(124));
    come(5, 125);
    expect(group().spiking_since).toBe(minutes(124));
    come(1, 140);
    expect(group().spiking_since).toBeNull();
  });

  it('does not spike where it is always so busy', () => {
    const { add, group } = setUp();
    for (let hour = 0; hour < 24; hour += 1) {
      for (let n = 0; n < 30; n += 1) add({ id: `f-${hour}-${n}`, seen_at: minutes(hour * 60 + n) });
    }
    for (let n = 0; n < 20; n += 1) add({ id: `now-${n}`, seen_at: minutes(24 * 60) });
    expect(group().spiking_since).toBeNull();
    for (let n = 20; n < 40; n += 1) add({ id: `now-${n}`, seen_at: minutes(24 * 60) });
    expect(group().spiking_since).toBe(minutes(24 * 60));
  });
});
