import { isoOf, type World } from './world.ts';

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/**
 * What a world is, as far as it decides how it goes on: worlds of the same text go on in the same ways, so one of them
 * stands for all. Three things make no difference. Keys are names that the model made up, in the order in which things
 * came to be. Times are compared by the code and never counted with where it is modelled, so their order is enough. Of a
 * run that has ended nothing is read but that it has.
 */
export function fingerprintOf(world: World): string {
  const { clock, keys: _keys, ...rest } = world;
  const text = JSON.stringify({ ...rest, ...renamed(world), runs: runsOf(world), now: isoOf(clock) });
  const ranks = new Map([...new Set(text.match(TIME))].sort().map((time, rank) => [time, `t${rank}`]));
  return text.replace(TIME, (time) => ranks.get(time) ?? time);
}

function runsOf({ runs }: World) {
  return Object.entries(runs).map(([run, running]) => [run, running.at === 'ended' ? 'ended' : running]);
}

/** Everything that has a key, under names by content. What looks alike keeps the order in which it came. */
function renamed({ items, reports, actors, claims }: World) {
  const itemsOf = named(items, ({ key: _, ...item }) => item);
  const reportsOf = named(reports, ({ key: _, ...report }) => report);
  const jobOf = ({ job }: World['actors'][number]) => {
    if (job.does === 'consume') return { ...job, item: itemsOf.names.get(job.item) };
    if (job.does === 'record') return { ...job, report: reportsOf.names.get(job.report) };
    return job;
  };
  const actorsOf = named(actors, ({ key: _, ...actor }) => ({ ...actor, job: jobOf({ key: 0, ...actor }) }));
  return {
    items: itemsOf.texts,
    reports: reportsOf.texts,
    actors: actorsOf.texts,
    // Of an actor that is gone a claim says only that nobody holds it.
    claims: Object.entries(claims).map(([id, claim]) => [
      id,
      { ...claim, owner: actorsOf.names.get(claim.owner) },
    ]),
  };
}

function named<T extends { key: number }>(all: readonly T[], contentOf: (one: T) => unknown) {
  const sorted = all
    .map((one) => ({ key: one.key, text: JSON.stringify(contentOf(one)) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.key - b.key));
  return {
    texts: sorted.map(({ text }) => text),
    names: new Map(sorted.map(({ key }, rank) => [key, rank])),
  };
}
