import { createHash } from 'node:crypto';
import { eachOf } from '../each-of.ts';
import type { Operation } from '../operations/operation.ts';
import type { Selected } from '../operations/select.ts';
import type { Published, TrailReader } from '../trail/published.ts';
import { trailQuery } from './matching.ts';
import type { Replay, ReplayedPublish } from './replay.ts';
import { isTooOldForOnce } from './too-old.ts';

export type SelectPublishesDeps = { trail: Pick<TrailReader, 'list' | 'ofMessage'>; now: () => Date };

/** Pages that one step reads at most to find something: a filter that rarely matches gives empty ones. */
const PAGES = 10;
const PARALLEL = 10;

/**
 * The next `limit` publishes, the oldest first, so that they come again in the order in which they came. Of ids, the latest
 * publish of each message.
 */
export async function selectPublishes(
  deps: SelectPublishesDeps,
  operation: Operation & { replay: Replay },
  limit: number,
): Promise<Selected> {
  const { ids, replay, cursor } = operation;
  if (ids) return selectIds(deps, { ids, replay, cursor }, limit);
  if (!replay.filter) return { batch: [], cursor: null, selected_all: true };
  const query = trailQuery(replay.filter);
  let selected: Selected = { batch: [], cursor, selected_all: false };
  for (let read = 0; read < PAGES && !selected.selected_all && selected.batch.length === 0; read += 1) {
    const page = await deps.trail.list(query, {
      limit,
      order: 'oldest-first',
      ...(selected.cursor === null ? {} : { cursor: selected.cursor }),
    });
    const unreadable = (page.unreadable ?? []).map(({ id }) => without(id, 'unreadable'));
    selected = {
      batch: [...page.items.map((entry) => found(replay, entry, deps.now())), ...unreadable],
      cursor: page.next,
      selected_all: page.next === null,
    };
  }
  return selected;
}

async function selectIds(
  { trail, now }: SelectPublishesDeps,
  { ids, replay, cursor }: { ids: readonly string[]; replay: Replay; cursor: string | null },
  limit: number,
): Promise<Selected> {
  const from = cursor === null ? 0 : Number(cursor);
  const some = ids.slice(from, from + limit);
  const batch = await eachOf(some, PARALLEL, async (id) => {
    const entry = latest((await trail.ofMessage(id)).items);
    return entry ? named(replay, entry, now()) : without(id, 'not-in-trail');
  });
  const end = from + some.length;
  return { batch, cursor: String(end), selected_all: end >= ids.length };
}

/** What was published last, replays aside: a replay of it is no newer word. */
export function latest(publishes: readonly Published[]): Published | undefined {
  return publishes.findLast(({ metadata }) => metadata.replay === undefined) ?? publishes.at(-1);
}

type Item = Operation['batch'][number] & { publish: ReplayedPublish };

/** By a filter: what a replay published is no part of another one, or it would come twice. */
export function found(replay: Replay, entry: Published, now: Date): Item {
  return itemOf(entry, entry.metadata.replay === undefined ? refusalOf(replay, entry, now) : 'is-a-replay');
}

/** By its id. */
export function named(replay: Replay, entry: Published, now: Date): Item {
  return itemOf(entry, refusalOf(replay, entry, now));
}

function refusalOf(
  replay: Replay,
  { archived, published_at }: Published,
  now: Date,
): ReplayedPublish['refused'] {
  if (archived === null) return 'body-not-kept';
  return isTooOldForOnce(replay, published_at, now) ? 'too-old-for-once' : null;
}

function itemOf(
  { message_id, published_at, digest, archived }: Published,
  refused: ReplayedPublish['refused'],
): Item {
  const id = `${published_at}#${short(message_id)}#${digest}`;
  return { id, touched_by: null, publish: { message_id, archived, refused } };
}

function without(message_id: string, refused: ReplayedPublish['refused']): Item {
  return {
    id: `unknown#${short(message_id)}`,
    touched_by: null,
    publish: { message_id, archived: null, refused },
  };
}

/** An id is what its publisher chose: a row's key, and a cursor, takes no such text as it is. */
function short(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}
