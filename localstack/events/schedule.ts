import { randomUUID } from 'node:crypto';
import { Problem } from '../problem.ts';

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Node's timers end there. */
const LONGEST_MS = 2_147_483_647;

/** Milliseconds between two ticks of `rate(5 minutes)`. Anything else is a Problem. */
export function parseRate(expression: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 0);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new Problem(
    `ScheduleExpression ${expression} is not supported: the local runtime knows rate(…) up to 24 days`,
  );
}

/** What EventBridge sends for a schedule. */
export function scheduledEvent(rule: { arn: string; account: string; region: string }, time: Date) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: rule.account,
    time: `${time.toISOString().slice(0, 19)}Z`,
    region: rule.region,
    resources: [rule.arn],
    detail: {},
  };
}
