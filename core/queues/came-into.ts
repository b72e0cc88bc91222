import { QUEUE_MESSAGES_EXAMINED, QUEUE_WAYS_IN_MAX } from '../limits.ts';
import type { Published, TrailReader } from '../trail/published.ts';
import { comesThrough, type WayIn } from './comes-through.ts';

const PAGE = 200;

/** How many, and which of them the one who asks may see. */
type Wanted = { limit: number; isShown: (entry: Published) => boolean };

/**
 * What was published last that came into a queue by these ways, the newest first: of each exchange so many of its newest messages are
 * looked at. A queue whose messages are rare among those of a busy exchange may show fewer than there were.
 */
export async function cameInto(
  trail: Pick<TrailReader, 'list'>,
  ways: readonly WayIn[],
  { limit, isShown }: Wanted,
): Promise<Published[]> {
  const exchanges = [...Map.groupBy(ways, ({ source }) => source)].slice(0, QUEUE_WAYS_IN_MAX);
  const found = await Promise.all(exchanges.map((each) => ofExchange(trail, each, { limit, isShown })));
  return found
    .flat()
    .toSorted((a, b) => (a.published_at < b.published_at ? 1 : -1))
    .slice(0, limit);
}

async function ofExchange(
  trail: Pick<TrailReader, 'list'>,
  [exchange, ways]: [string, readonly WayIn[]],
  { limit, isShown }: Wanted,
): Promise<Published[]> {
  const found: Published[] = [];
  const asked = { exchange, ...onlyKey(ways) };
  let cursor: string | undefined;
  for (let examined = 0; examined < QUEUE_MESSAGES_EXAMINED && found.length < limit; examined += PAGE) {
    const page = await trail.list(asked, { limit: PAGE, cursor });
    const came = page.items.filter(({ routing_key: key }) => ways.some((way) => comesThrough(way, key)));
    found.push(...came.filter(isShown));
    if (page.next === null) break;
    cursor = page.next;
  }
  return found;
}

/** Where one key leads in and no other, the trail looks for it itself. */
function onlyKey(ways: readonly WayIn[]): { routing_key?: string } {
  const [way, ...others] = ways;
  return way?.type === 'direct' && others.length === 0 ? { routing_key: way.routing_key } : {};
}
