import type { FailureGroup, Operations, Queue } from '../api/schema.ts';
import { share, t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import type { Cause } from './cause.ts';
import { ofFailures } from './causes-of-failures.ts';

type Ready = Pick<Extract<Operations['ready']['answer'], { checks: unknown }>, 'checks' | 'circuits'>;

/** A queue is named from here on: time to act is left. */
const NEARLY_FULL = 0.8;
const LONG_WAIT_SECONDS = 300;

export function causesIn(known: {
  ready: Ready | undefined;
  groups: readonly FailureGroup[];
  queues: readonly Queue[];
}): Cause[] {
  const causes = [...ofParts(known.ready), ...ofFailures(known.groups), ...known.queues.flatMap(ofQueue)];
  return causes.toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

function ofParts(ready: Ready | undefined): Cause[] {
  const said = t().overview.causes;
  const parts = Object.entries(ready?.checks ?? {}).flatMap(([part, { status }]): Cause[] => {
    if (status === 'up') return [];
    const isBlocked = status === 'blocked';
    return [
      {
        id: `part-${part}`,
        level: 'danger',
        what: isBlocked ? said.partBlocked(part) : said.partDown(part),
        hint: isBlocked ? said.partBlockedHint : said.partDownHint,
        to: '/queues',
      },
    ];
  });
  const circuits = Object.entries(ready?.circuits ?? {}).flatMap(([name, { state, open }]): Cause[] => {
    if (state !== 'open' && state !== 'half-open') return [];
    const isOpen = state === 'open';
    return [
      {
        id: `circuit-${name}`,
        level: isOpen ? 'danger' : 'warning',
        what: isOpen ? said.circuitOpen(name) : said.circuitHalfOpen(name),
        hint: said.circuitHint(open),
        to: '/queues',
      },
    ];
  });
  return [...parts, ...circuits];
}

function ofQueue(queue: Queue): Cause[] {
  const said = t().overview.causes;
  const { name, capacity_used: used, oldest_age_seconds: age, delivery, consumer_count, ready } = queue;
  const to = `/queues/${encodeURIComponent(name)}`;
  const causes: Cause[] = [];
  if (used !== null && used >= NEARLY_FULL)
    causes.push({
      id: `full-${name}`,
      level: 'danger',
      what: said.full(name, share(used)),
      hint: said.fullHint,
      to,
    });
  // What waits in a dead-letter queue for hours is recorded already; one that AMQP clients take may well be without any.
  if (delivery === 'lambda' && consumer_count === 0 && (ready ?? 0) > 0)
    causes.push({
      id: `consumer-${name}`,
      level: 'danger',
      what: said.noConsumer(name),
      hint: said.noConsumerHint(ready ?? 0),
      to,
    });
  if (age !== null && age >= LONG_WAIT_SECONDS)
    causes.push({
      id: `old-${name}`,
      level: 'warning',
      what: said.old(name, duration(age)),
      hint: said.oldHint,
      to,
    });
  return causes;
}
