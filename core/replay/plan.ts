import { eachOf } from '../each-of.ts';
import type { Plan, Reasons } from '../operations/operation.ts';
import type { Published, TrailReader } from '../trail/published.ts';
import { trailQuery } from './matching.ts';
import type { PlannedPublish, Replay } from './replay.ts';
import { found, latest, named } from './select.ts';

export type PlanReplayDeps = { trail: Pick<TrailReader, 'list' | 'ofMessage'>; now: () => Date };

const SHOWN = 10;
const PAGE = 1_000;
/** API Gateway gives up after 29 s, and the rest of the answer takes some. */
const COUNTING_MS = 10_000;
const PARALLEL = 20;

type Counted = { messages: number; exact: boolean; refused: Reasons; publishes: PlannedPublish[] };

/** What a replay would do, without doing it. Every publish that is counted is looked at. Throws what the trail throws. */
export async function planReplay(
  deps: PlanReplayDeps,
  { replay, ids }: { replay: Replay; ids: string[] | null },
  now: string,
): Promise<Plan> {
  const counted = ids ? await ofIds(deps, replay, ids) : await ofFilter(deps, replay);
  return { at: now, examined: counted.messages, sample: [], ...counted };
}

async function ofIds(
  { trail, now }: PlanReplayDeps,
  replay: Replay,
  ids: readonly string[],
): Promise<Counted> {
  const counted = nothing();
  const entries = await eachOf(ids, PARALLEL, async (id) => latest((await trail.ofMessage(id)).items));
  for (const entry of entries) {
    if (entry) add(counted, entry, named(replay, entry, now()).publish.refused);
    else count(counted, 'not-in-trail');
  }
  return counted;
}

async function ofFilter({ trail, now }: PlanReplayDeps, replay: Replay): Promise<Counted> {
  const { filter } = replay;
  const counted = nothing();
  if (!filter) return counted;
  const end = now().getTime() + COUNTING_MS;
  const query = trailQuery(filter);
  let cursor: string | null | undefined;
  do {
    const page = await trail.list(query, { limit: PAGE, order: 'oldest-first', cursor: cursor ?? undefined });
    for (const entry of page.items) add(counted, entry, found(replay, entry, now()).publish.refused);
    for (const _ of page.unreadable ?? []) count(counted, 'unreadable');
    cursor = page.next;
  } while (cursor !== null && now().getTime() < end);
  return { ...counted, exact: cursor === null };
}

function nothing(): Counted {
  return { messages: 0, exact: true, refused: {}, publishes: [] };
}

function add(counted: Counted, entry: Published, refused: string | null): void {
  count(counted, refused);
  if (counted.publishes.length === SHOWN) return;
  const { message_id, exchange, routing_key, published_at, bytes } = entry;
  counted.publishes.push({ message_id, exchange, routing_key, published_at, bytes, refused });
}

function count(counted: Counted, refused: string | null): void {
  counted.messages += 1;
  if (refused !== null) counted.refused[refused] = (counted.refused[refused] ?? 0) + 1;
}
