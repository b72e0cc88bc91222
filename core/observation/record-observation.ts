import type { Measures } from '../metrics/measures.ts';
import type { KnownQueue } from '../queues/known-queues.ts';
import { isBridged } from '../topology/names.ts';
import type { BrokerFigures, QueueFigures } from './broker-figures.ts';

/** What RabbitMQ says of a queue, and what Courtier knows of it. */
type Observed = QueueFigures & { queue: KnownQueue };

/** Names that a line of the log tells of what it counts. */
const NAMES_TOLD = 20;

/**
 * Measures of the broker and its queues. Queues in `each` have a metric of their own; of the others, such as those that are
 * made at run time, the worst one counts.
 */
export function recordObservation(
  { nodes, queues }: BrokerFigures,
  {
    measures,
    known,
    each,
  }: { measures: Measures; known: (name: string) => KnownQueue; each: ReadonlySet<string> },
): void {
  const observed = queues.map((figures): Observed => ({ ...figures, queue: known(figures.name) }));
  const fullest = highest(observed, fillOf);
  const longest = highest(
    observed.filter(({ name }) => !each.has(name)),
    messagesOf,
  );
  const idle = observed.filter(isIdleBridge);
  measures.record(
    {
      BrokerNodes: nodes.length,
      BrokerMemory: percent(Math.max(0, ...nodes.map(({ memory }) => memory))),
      BrokerDisk: percent(Math.max(0, ...nodes.map(({ disk }) => disk))),
      FullestQueue: percent(fullest ? fillOf(fullest) : 0),
      LongestQueue: longest ? messagesOf(longest) : 0,
      IdleBridges: idle.length,
    },
    {
      fullest_queue: fullest?.name ?? null,
      longest_queue: longest?.name ?? null,
      idle_bridges: idle.slice(0, NAMES_TOLD).map(({ name }) => name),
    },
  );
  for (const one of observed)
    if (each.has(one.name)) measures.recordOf(one.name, { QueueMessages: messagesOf(one) });
}

function messagesOf({ ready, unacknowledged }: QueueFigures): number {
  return ready + unacknowledged;
}

/** Nothing is known to be full that has no limit. */
function fillOf(one: Observed): number {
  return one.queue.maxLength === null ? 0 : messagesOf(one) / one.queue.maxLength;
}

/** Its event source is disabled, was refused, or found no slot: nothing takes its messages, and nothing fails. */
function isIdleBridge({ queue, ready, consumers }: Observed): boolean {
  return isBridged(queue) && ready > 0 && consumers === 0;
}

function highest(observed: readonly Observed[], figure: (one: Observed) => number): Observed | undefined {
  return observed.reduce<Observed | undefined>(
    (best, one) => (best === undefined || figure(one) > figure(best) ? one : best),
    undefined,
  );
}

/** One decimal is enough to look at. */
function percent(share: number): number {
  return Math.round(share * 1_000) / 10;
}
