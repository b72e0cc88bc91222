import type { Status } from '../failure/failed-message.ts';
import type { Group, GroupCounts, GroupKey } from './group.ts';
import { type Change, type Counted, groupsOf, type Member, positionOf, sampleOf } from './member.ts';
import { arrived, spikes } from './trend.ts';

/** What is known of some groups and members. */
export type Counts = { members: Map<string, Member>; groups: Map<string, Group> };

/**
 * Counts one change of a record: takes from its groups what was counted of it before, and adds what it is now. A change
 * that is not later than what was counted is a repeat, or came too late, and changes nothing. Both maps are changed; a
 * group that is missing in them is a new one.
 */
export function count(counts: Counts, change: Change, now: string): void {
  const { id } = 'written' in change ? change.written : change.gone;
  const before = counts.members.get(id);
  const position = positionOf(change);
  if (before && before.position >= position) return;
  if ('written' in change) countWritten(counts, change.written, { position, before, now });
  else takeAway(counts, { id, position, before, now });
}

function countWritten(counts: Counts, written: Counted, { position, before, now }: Omit<Gone, 'id'>): void {
  const keys = groupsOf(written);
  const member: Member = {
    id: written.id,
    position,
    status: written.status,
    groups: keys.map((key) => key.id),
    seen_at: written.seen_at,
    retried_at: written.last_retry_at,
  };
  if (before && isSame(before, member)) return;
  subtract(counts.groups, before, now);
  for (const key of keys) {
    const isNew = !before?.groups.includes(key.id);
    // A record changes for other reasons as well: only what failed again shows that its cause is back.
    const hasFailed = isNew || written.seen_at > (before?.seen_at ?? '');
    const group = counts.groups.get(key.id) ?? newGroup(key, written, now);
    counts.groups.set(key.id, added(group, written, { isNew, hasFailed, now }));
  }
  counts.members.set(written.id, member);
}

/** Every status, with nothing in it. */
const NOTHING: GroupCounts = { pending: 0, retrying: 0, failed: 0, parked: 0, resolved: 0, deleted: 0 };

function isSame(a: Member, b: Member): boolean {
  return JSON.stringify({ ...a, position: '' }) === JSON.stringify({ ...b, position: '' });
}

type Gone = { id: string; position: string; before: Member | undefined; now: string };

/** What is left of it keeps a repeat of its earlier versions from being counted again. */
function takeAway({ members, groups }: Counts, { id, position, before, now }: Gone): void {
  subtract(groups, before, now);
  members.set(id, {
    id,
    position,
    status: null,
    groups: [],
    seen_at: before?.seen_at ?? now,
    retried_at: before?.retried_at ?? null,
  });
}

function subtract(groups: Map<string, Group>, before: Member | undefined, now: string): void {
  const status = before?.status ?? null;
  if (!before || status === null) return;
  for (const id of before.groups) {
    const group = groups.get(id);
    // It expired with nobody in it, or was removed by hand: then there is nothing to take from.
    if (group) groups.set(id, { ...group, counts: changedBy(group.counts, status, -1), updated_at: now });
  }
}

function changedBy(counts: GroupCounts, status: Status, by: 1 | -1): GroupCounts {
  return { ...counts, [status]: Math.max(0, counts[status] + by) };
}

function newGroup(key: GroupKey, record: Counted, now: string): Group {
  return {
    ...key,
    state: 'new',
    note: null,
    counts: NOTHING,
    first_seen_at: seenBy(now, record),
    last_seen_at: seenBy(now, record),
    last_retried_at: null,
    hours: {},
    slots: {},
    sample: sampleOf(record),
    resolved_at: null,
    resolved_by: null,
    resolved_from: null,
    regressed_at: null,
    spiking_since: null,
    edition: 1,
    revision: 0,
    updated_at: now,
  };
}

type How = { isNew: boolean; hasFailed: boolean; now: string };

function added(group: Group, record: Counted, { isNew, hasFailed, now }: How): Group {
  const { last_retry_at } = record;
  const seen_at = seenBy(now, record);
  const isLast = seen_at >= group.last_seen_at;
  const next = isNew ? arrived(group, seen_at, now) : group;
  const counted = {
    ...next,
    counts: changedBy(group.counts, record.status, 1),
    first_seen_at: seen_at < group.first_seen_at ? seen_at : group.first_seen_at,
    last_seen_at: isLast ? seen_at : group.last_seen_at,
    last_retried_at: later(group.last_retried_at, last_retry_at),
    sample: isLast ? sampleOf(record) : group.sample,
    updated_at: now,
  };
  return watched(counted, hasFailed ? seen_at : null, now);
}

/** A consumer's clock may be ahead: what it says would be the latest for as long. */
function seenBy(now: string, { seen_at }: Counted): string {
  return seen_at > now ? now : seen_at;
}

function later(a: string | null, b: string | null): string | null {
  return (a ?? '') > (b ?? '') ? a : b;
}

/** Whether it has come back with what failed at `failedAt` (null: nothing did), and whether it comes far more often than usual. */
function watched(group: Group, failedAt: string | null, now: string): Group {
  const isSpiking = spikes(group, now);
  const spiking_since = isSpiking ? (group.spiking_since ?? now) : null;
  const cameBack = group.state === 'resolved' && failedAt !== null && failedAt > (group.resolved_from ?? '');
  if (!cameBack) return { ...group, spiking_since };
  return { ...group, spiking_since, state: 'regressed', regressed_at: now, edition: group.edition + 1 };
}
