import type { Reasons } from '../operations/operation.ts';
import type { Counted } from '../operations/store.ts';
import type { Published, TrailReader } from '../trail/published.ts';
import { trailQuery } from './matching.ts';
import type { PlannedPublish, Replay } from './replay.ts';
import { found } from './select.ts';

export type CountPublishesDeps = { trail: Pick<TrailReader, 'list' | 'ofMessage'>; now: () => Date };

/** Publishes that a plan shows, and entries of the trail that are read at a time. */
const SHOWN = 10;
const PAGE = 1_000;

/** `publishes`: the first of them. `refused`: how many would be left as they are, by the reason. */
export type CountedPublishes = Omit<Counted, 'rest'> & { refused: Reasons; publishes: PlannedPublish[] };

/** Counts what a replay's filter finds, and looks at each. Throws what the trail throws. */
export async function countPublishes(
  { trail, now }: CountPublishesDeps,
  replay: Replay,
  { from, seconds }: { from: string | null; seconds: number },
): Promise<CountedPublishes & Pick<Counted, 'rest'>> {
  const counted = nothingCounted();
  if (!replay.filter) return { ...counted, rest: null };
  const end = now().getTime() + seconds * 1_000;
  const query = trailQuery(replay.filter);
  let rest = from;
  do {
    const page = await trail.list(query, { limit: PAGE, order: 'oldest-first', cursor: rest ?? undefined });
    for (const entry of page.items) add(counted, entry, found(replay, entry, now()).publish.refused);
    for (const _ of page.unreadable ?? []) count(counted, 'unreadable');
    rest = page.next;
  } while (rest !== null && now().getTime() < end);
  return { ...counted, rest };
}

export function nothingCounted(): CountedPublishes {
  return { messages: 0, refused: {}, publishes: [] };
}

export function add(counted: CountedPublishes, entry: Published, refused: string | null): void {
  count(counted, refused);
  if (counted.publishes.length === SHOWN) return;
  const { message_id, exchange, routing_key, published_at, bytes } = entry;
  counted.publishes.push({ message_id, exchange, routing_key, published_at, bytes, refused });
}

export function count(counted: CountedPublishes, refused: string | null): void {
  counted.messages += 1;
  if (refused !== null) counted.refused[refused] = (counted.refused[refused] ?? 0) + 1;
}
