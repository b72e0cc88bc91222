import { randomUUID } from 'node:crypto';
import { Problem } from '../problem.ts';

const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: 1_440 };
/** Node's timers end there. */
const LONGEST_MS = 2_147_483_647;

/** Milliseconds between two ticks of `rate(5 minutes)`, where a minute takes `minuteMs`. Anything else is a Problem. */
export function parseRate(expression: string, minuteMs: number): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = Number(count) * (MINUTES[unit] ?? 0) * minuteMs;
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
