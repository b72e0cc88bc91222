import type { Group } from './group.ts';

const HOUR_MS = 3_600_000;
const SLOT_MS = 300_000;
/** Hours that a group knows of: a day, and the one that has begun. */
export const TREND_HOURS = 25;
/** Slots of five minutes: half an hour. */
const SLOTS = 6;

/** Notes that a message came into a group. What came before the oldest hour is no trend any more. */
export function arrived(group: Group, seenAt: string, now: string): Group {
  return {
    ...group,
    hours: counted(group.hours, { at: seenAt, now, unit: HOUR_MS, kept: TREND_HOURS }),
    slots: counted(group.slots, { at: seenAt, now, unit: SLOT_MS, kept: SLOTS }),
  };
}

type Time = { at: string; now: string; unit: number; kept: number };

function counted(
  counts: Readonly<Record<string, number>>,
  { at, now, unit, kept }: Time,
): Record<string, number> {
  const oldest = begin(Date.parse(now) - (kept - 1) * unit, unit);
  // A consumer's clock may be ahead.
  const time = begin(Math.min(Date.parse(at), Date.parse(now)), unit);
  const all = { ...counts, [time]: (counts[time] ?? 0) + 1 };
  return Object.fromEntries(Object.entries(all).filter(([key]) => key >= oldest));
}

/** When the hour, or the five minutes, of a time began. */
function begin(time: number, unit: number): string {
  return new Date(Math.floor(time / unit) * unit).toISOString();
}

/** Every hour of the last day, the oldest first; the last one has only begun. */
export function trendOf(group: Pick<Group, 'hours'>, now: Date): { hour: string; count: number }[] {
  return Array.from({ length: TREND_HOURS }, (_, n) => {
    const hour = begin(now.getTime() - (TREND_HOURS - 1 - n) * HOUR_MS, HOUR_MS);
    return { hour, count: group.hours[hour] ?? 0 };
  });
}

/** Messages in ten minutes that are a spike, however quiet the group was. */
const SPIKE_LEAST = 20;
/** How many times as many as usual are one. */
const SPIKE_TIMES = 5;
/** Tens of minutes in the day that says what is usual. */
const TENS_A_DAY = 144;

/**
 * Whether far more come in than usual: in the five minutes that run and those before, 20 at least, and five times as many
 * as in ten minutes of the day before them. A group that is younger than an hour has no usual.
 */
export function spikes(group: Pick<Group, 'hours' | 'slots' | 'first_seen_at'>, now: string): boolean {
  const time = Date.parse(now);
  if (time - Date.parse(group.first_seen_at) < HOUR_MS) return false;
  const recent =
    (group.slots[begin(time, SLOT_MS)] ?? 0) + (group.slots[begin(time - SLOT_MS, SLOT_MS)] ?? 0);
  const hours = [begin(time, HOUR_MS), begin(time - SLOT_MS, HOUR_MS)];
  const before = Object.entries(group.hours).filter(([hour]) => !hours.includes(hour));
  const usual = before.reduce((sum, [, count]) => sum + count, 0) / TENS_A_DAY;
  return recent >= SPIKE_LEAST && recent >= SPIKE_TIMES * usual;
}
