import { isoOf, type World } from './world.ts';

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const MADE_UP = /01900000-0000-7000-8000-\d{12}/g;

/**
 * What a world is, as far as it decides how it goes on: worlds of the same text go on in the same ways, so one of them
 * stands for all. Four things make no difference. Keys, and ids that a function makes up, are names in the order in which
 * things came to be. Times are compared by the code where it is modelled, and counted with only over days against
 * milliseconds, so their order is enough. Of a run that has ended nothing is read but that it has.
 */
export function fingerprintOf(world: World): string {
  const { clock, keys: _keys, ...rest } = world;
  const text = JSON.stringify({ ...rest, ...renamed(world), runs: runsOf(world), now: isoOf(clock) });
  const ranks = new Map([...new Set(text.match(TIME))].sort().map((time, rank) => [time, `t${rank}`]));
  const names = new Map([...new Set(text.match(MADE_UP))].map((name, rank) => [name, `n${rank}`]));
  return text
    .replace(TIME, (time) => ranks.get(time) ?? time)
    .replace(MADE_UP, (name) => names.get(name) ?? name);
}

function runsOf({ runs }: World) {
  return Object.entries(runs).map(([run, running]) => [run, running.at === 'ended' ? 'ended' : running]);
}

/** Everything that has a key, under names by content. What looks alike keeps the order in which it came. */
function renamed({ items, reports, steps, actors, claims }: World) {
  const itemsOf = named(items);
  const reportsOf = named(reports);
  const stepsOf = named(steps);
  const jobOf = (job: World['actors'][number]['job']) => {
    if (job.does === 'consume') return { ...job, item: itemsOf.names.get(job.item) };
    if (job.does === 'record') return { ...job, report: reportsOf.names.get(job.report) };
    if (job.does === 'step') return { ...job, step: stepsOf.names.get(job.step) };
    return job;
  };
  const actorsOf = named(actors.map((actor) => ({ ...actor, job: jobOf(actor.job) })));
  return {
    items: itemsOf.texts,
    reports: reportsOf.texts,
    steps: stepsOf.texts,
    actors: actorsOf.texts,
    // Of an actor that is gone a claim says only that nobody holds it.
    claims: Object.entries(claims).map(([id, claim]) => [
      id,
      { ...claim, owner: actorsOf.names.get(claim.owner) },
    ]),
  };
}

function named<T extends { key: number }>(all: readonly T[]) {
  const sorted = all
    .map(({ key, ...content }) => ({ key, text: JSON.stringify(content) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.key - b.key));
  return {
    texts: sorted.map(({ text }) => text),
    names: new Map(sorted.map(({ key }, rank) => [key, rank])),
  };
}
