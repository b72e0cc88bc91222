import { isoOf, type World } from './world.ts';

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const MADE_UP = /01900000-0000-7000-8000-\d{12}/g;
/** Also within the text of an actor or an item. */
const VERSION = /(?<=\\*"version\\*":)\d+/g;
/** A record's id, and which of its runs. */
const RUN = /(?<=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\d+/g;

/**
 * What a world is, as far as it decides how it goes on: worlds of the same text go on in the same ways, so one of them
 * stands for all. Five things make no difference. Keys, and ids that a function makes up, are names in the order in which
 * things came to be. Times are compared by the code where it is modelled, and counted with only over days against
 * milliseconds, so their order is enough, and of the clock which of them are still to come. Versions and runs only grow, by
 * one, and are compared with what was read: so their order is enough as well, and whether one is the next after the other.
 * Of a run that has ended nothing is read but that it has; one that nothing names any more will never be named again. Of some
 * times nothing is read but that they are there.
 */
export function fingerprintOf(world: World): string {
  const { clock, keys: _keys, runs, ...rest } = world;
  const known = textOf({ ...rest, ...renamed(world) });
  const text = `${known}${textOf(runsOf(runs, known))}`;
  const times = [...new Set(text.match(TIME))].sort();
  const ranks = new Map(times.map((time, rank) => [time, `t${rank}`]));
  const names = new Map([...new Set(text.match(MADE_UP))].map((name, rank) => [name, `n${rank}`]));
  const versions = ranked(text.match(VERSION));
  const generations = ranked(text.match(RUN));
  const ahead = times.filter((time) => time > isoOf(clock)).length;
  return text
    .replace(TIME, (time) => ranks.get(time) ?? time)
    .replace(VERSION, (version) => `v${versions.get(version)}`)
    .replace(RUN, (run) => ` run ${generations.get(run)}`)
    .replace(MADE_UP, (name) => names.get(name) ?? name)
    .concat(` ${ahead} ahead`);
}

/** Numbers by their order. Of two that are neighbors the later is one more, and of any other two more than that. */
function ranked(texts: readonly string[] | null): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const sizeOf = (text: string) => Math.abs(Number(text));
  let [before, rank] = [0, 0];
  for (const text of [...new Set(texts)].sort((a, b) => sizeOf(a) - sizeOf(b))) {
    rank += Math.min(sizeOf(text) - before, 2);
    before = sizeOf(text);
    ranks.set(text, rank);
  }
  return ranks;
}

/** Times of which the functions that are modelled read nothing but whether they are there. */
const UNREAD = new Set(['created_at', 'alerted_at', 'sent_at', 'checked_at', 'handled_at']);

const textOf = (value: unknown) => JSON.stringify(value, asRead);

function asRead(this: Record<string, unknown>, key: string, value: unknown): unknown {
  // The run that stands beside it says the same.
  if (key === 'generation') return undefined;
  if (typeof value !== 'string') return value;
  if (UNREAD.has(key)) return 'a time';
  const { next_retry_at: next } = this;
  if (key === 'updated_at' && next !== undefined) {
    return typeof next === 'string' && next <= value ? 'from its retry on' : 'before its retry';
  }
  return key === 'at' && 'payload_ref' in this ? 'a time' : value;
}

function runsOf(runs: World['runs'], known: string) {
  const going = Object.entries(runs).filter(([, { at }]) => at !== 'ended');
  const ended = Object.keys(runs).filter((run) => runs[run]?.at === 'ended' && known.includes(run));
  return [...going, ...ended.map((run) => [run, 'ended'] as const)];
}

/** Everything that has a key, under names by content. Of what looks alike those who have it make the difference. */
function renamed({ items, reports, steps, actors, claims }: World) {
  const whoHas = (key: number) =>
    textOf(actors.filter(({ job }) => takenBy(job) === key).map(({ answers, times }) => [answers, times]));
  const itemsOf = named(items, whoHas);
  const reportsOf = named(reports, whoHas);
  const stepsOf = named(steps, whoHas);
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

function takenBy(job: World['actors'][number]['job']): number | undefined {
  if (job.does === 'consume') return job.item;
  if (job.does === 'record') return job.report;
  return job.does === 'step' ? job.step : undefined;
}

function named<T extends { key: number }>(all: readonly T[], whoHas: (key: number) => string = () => '') {
  const sorted = all
    .map(({ key, ...content }) => ({ key, text: textOf(content), by: textOf([content, whoHas(key)]) }))
    .toSorted((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : a.key - b.key));
  return {
    texts: sorted.map(({ text }) => text),
    names: new Map(sorted.map(({ key }, rank) => [key, rank])),
  };
}
