import type { Log } from '../../core/log.ts';
import { parseRabbitmqEvent } from '../../core/message/rabbitmq-event.ts';
import type { DeclaredExchange } from '../../core/topology/merge.ts';
import type { Archive } from '../../core/trail/archive.ts';
import type { Archived, TrailWriter } from '../../core/trail/published.ts';
import { publishedEntry, RECORDED_LINE } from '../../core/trail/record.ts';
import { spread } from '../../core/trail/spread.ts';
import { idsOfEqual, idsOfNameless, type Tapped, tapped } from '../../core/trail/tapped.ts';

export type Deps = {
  archive: Pick<Archive, 'keep'>;
  trail: TrailWriter;
  exchangeNamed: (name: string) => Pick<DeclaredExchange, 'archive'> | undefined;
  now: () => Date;
  log: Log;
};

/**
 * Records what came through the tap: bodies in one object, then an entry for each message. Throws only when one of the two
 * stores cannot be reached: the event source gives the batch again, and its entries are the same. Bodies are kept twice
 * then, and the entries name the later ones.
 */
export function createHandler(deps: Deps): (event: unknown) => Promise<void> {
  return async (event) => {
    const deliveries = parseRabbitmqEvent(event).flatMap((source) => source.deliveries);
    const context = { now: deps.now(), idOf: idsOfNameless() };
    const read = deliveries.map((delivery) => ({ delivery, message: tapped(delivery, context) }));
    const places = await keep(
      deps,
      read.map(({ message }) => message),
    );
    const entries = read.map(({ delivery, message }) =>
      publishedEntry(message, delivery, places.get(message) ?? null),
    );
    await deps.trail.record(spread(entries, idsOfEqual()));
    const late_seconds = lateness(
      read.map(({ message }) => message),
      context.now,
    );
    deps.log.info(RECORDED_LINE, { messages: read.length, archived: places.size, late_seconds });
  };
}

async function keep(deps: Deps, messages: readonly Tapped[]): Promise<Map<Tapped, Archived>> {
  const kept = messages.filter((message) => isKept(deps, message));
  const places = await deps.archive.keep(kept);
  return new Map(kept.map((message, n): [Tapped, Archived] => [message, places[n] as Archived]));
}

/** What came from nobody knows where may be a secret. */
function isKept({ exchangeNamed }: Deps, { exchange }: Tapped): boolean {
  return exchange !== null && exchangeNamed(exchange)?.archive !== false;
}

/** Seconds since the oldest was published. */
function lateness(messages: readonly Tapped[], now: Date): number {
  const oldest = Math.min(now.getTime(), ...messages.map(({ publishedAt }) => Date.parse(publishedAt)));
  return Math.round((now.getTime() - oldest) / 1_000);
}
