import { eachOf } from '../each-of.ts';
import { add, type CountedPublishes, type CountPublishesDeps, count, nothingCounted } from './count.ts';
import type { Replay } from './replay.ts';
import { latest, named } from './select.ts';

const PARALLEL = 20;

/** What a replay of these messages would do, each looked at, without doing it. Throws what the trail throws. */
export async function countNamed(
  { trail, now }: CountPublishesDeps,
  replay: Replay,
  ids: readonly string[],
): Promise<CountedPublishes> {
  const counted = nothingCounted();
  const entries = await eachOf(ids, PARALLEL, async (id) => latest((await trail.ofMessage(id)).items));
  for (const entry of entries) {
    if (entry) add(counted, entry, named(replay, entry, now()).publish.refused);
    else count(counted, 'not-in-trail');
  }
  return counted;
}
