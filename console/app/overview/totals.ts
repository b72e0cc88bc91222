import type { Whole } from '../api/pages.ts';
import type { FailureGroup, Queue } from '../api/schema.ts';
import { count } from '../text/index.ts';
import { duration } from '../time/format.ts';

/** A figure, and whether it is all of it: where a part is not known there are at least so many. */
export type Total = { n: number; isAll: boolean };

export const figure = ({ n, isAll }: Total) => `${count(n)}${isAll ? '' : '+'}`;

export function failedTotal({ items, isWhole }: Whole<FailureGroup>): Total {
  return { n: items.reduce((sum, { counts }) => sum + counts.failed, 0), isAll: isWhole };
}

export function queueTotal({ items, isWhole }: Whole<Queue>): Total {
  const known = items.flatMap(({ message_count: n }) => (n === null ? [] : [n]));
  return { n: sumOf(known), isAll: isWhole && known.length === items.length };
}

export function retriesTotal({ items, isWhole }: Whole<Queue>): Total {
  return {
    n: sumOf(items.map(({ waiting_for_retry: n }) => n)),
    isAll: isWhole && !items.some(({ waiting_for_retry_more: more }) => more),
  };
}

/** Undefined: it is known of no queue. */
export function oldestTotal({ items }: Whole<Queue>): string | undefined {
  const known = items.flatMap(({ oldest_age_seconds: age }) => (age === null ? [] : [age]));
  return known.length === 0 ? undefined : duration(Math.max(...known));
}

const sumOf = (figures: readonly number[]) => figures.reduce((sum, n) => sum + n, 0);
