import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { defineProjection, type Projection, project } from '../../../core/read-model/projection.ts';
import { giveUp, goOn, isUnderWay, newRebuild, startRebuild } from '../../../core/read-model/rebuild.ts';
import {
  createMemoryLog,
  createMemoryRebuildRuns,
  createMemoryRebuilds,
  createMemoryViews,
} from '../../memory/read-model.ts';
import { recordedLog } from '../../recorded-log.ts';

const NOW = '2026-01-05T10:00:00.000Z';
type View = { of: string; sum: number };
type Parts = Projection<number, View>;

/** A log of numbers, whose view is their sum. */
async function shop(count: number, eventsEach: number) {
  const log = createMemoryLog<number>();
  const views = createMemoryViews<View>();
  const ids = Array.from({ length: count }, (_, n) => `key-${n}`);
  for (const id of ids) for (let n = 1; n <= eventsEach; n += 1) log.append(id, n);
  const fold = (events: readonly number[], of: string) =>
    events.length === 0 ? undefined : { of, sum: events.reduce((a, b) => a + b, 0) };
  const projection = defineProjection({ log, fold, views });
  const deps = { projection, rebuilds: createMemoryRebuilds(), now: () => new Date(NOW), log: recordedLog() };
  return { ids, deps, all: () => Promise.all(ids.map((id) => views.get(id))) };
}

type Deps = Awaited<ReturnType<typeof shop>>['deps'];
const withParts = (deps: Deps, parts: Partial<Parts>) => ({
  ...deps,
  projection: { ...deps.projection, ...parts },
});

describe('a projection', () => {
  it('makes the view of a key from all of its events, and none of a key without events', async () => {
    const { deps, all } = await shop(1, 3);
    await project(deps.projection, 'key-0');
    expect(await all()).toEqual([{ of: 'key-0', sum: 6 }]);
    const put = async () => {
      throw new Error('nothing is to be written');
    };
    await project({ ...deps.projection, views: { put } }, 'unknown');
  });

  it('that read its events before another one leaves the newer view', async () => {
    const { deps, all } = await shop(1, 3);
    const older = { ...deps.projection.log, events: async () => [1] };
    await project(deps.projection, 'key-0');
    await project(withParts(deps, { log: older }).projection, 'key-0');
    expect(await all()).toEqual([{ of: 'key-0', sum: 6 }]);
  });
});

describe('a rebuild', () => {
  it('makes every view as the projection makes it, in as many rounds as it takes', async () => {
    const { ids, deps, all } = await shop(250, 3);
    for (const id of ids) await project(deps.projection, id);
    const before = await all();
    const views = createMemoryViews<View>();
    await deps.rebuilds.begin(newRebuild('r', NOW));
    let rounds = 0;
    while ((await goOn(withParts(deps, { views }), 'r', () => false))?.status === 'running') rounds += 1;
    expect(rounds).toBe(3);
    expect(await Promise.all(ids.map((id) => views.get(id)))).toEqual(before);
    expect(await deps.rebuilds.get('r')).toMatchObject({
      status: 'done',
      keys: 250,
      events: 750,
      finished_at: NOW,
    });
    // A repeated step of a run that is done changes nothing.
    expect(await goOn(deps, 'r', () => true)).toMatchObject({ status: 'done', keys: 250 });
  });

  it('goes on from the last page that was kept when one fails', async () => {
    const { deps, all } = await shop(300, 1);
    await deps.rebuilds.begin(newRebuild('r', NOW));
    let puts = 0;
    const failing = {
      put: async () => {
        puts += 1;
        if (puts === 250) throw new Error('the table is away');
      },
    };
    await expect(goOn(withParts(deps, { views: failing }), 'r', () => true)).rejects.toThrow('away');
    expect(await deps.rebuilds.get('r')).toMatchObject({ status: 'running', keys: 200, events: 200 });
    expect(await goOn(deps, 'r', () => true)).toMatchObject({ status: 'done', keys: 300, events: 300 });
    expect((await all()).filter((view) => view !== undefined)).toHaveLength(100);
  });

  it('passes a key whose view cannot be made, says how many they were, and makes all others', async () => {
    const { deps, all } = await shop(30, 2);
    await deps.rebuilds.begin(newRebuild('r', NOW));
    const log = {
      ...deps.projection.log,
      events: async (key: string) => {
        if (key === 'key-7') throw new CourtierError('unreadable-event', 'fail', 'It is no event.');
        return deps.projection.log.events(key);
      },
    };
    const run = await goOn(withParts(deps, { log }), 'r', () => true);
    expect(run).toMatchObject({ status: 'done', keys: 29, events: 60, skipped: 1 });
    expect((await all()).filter((view) => view === undefined)).toHaveLength(1);
    expect(deps.log.lines).toMatchObject([{ fields: { key: 'key-7' } }]);
  });

  it('that is given up says so, and stands in the way of no other; neither does one that fell silent', async () => {
    const { deps } = await shop(1, 1);
    const run = newRebuild('r', NOW);
    await deps.rebuilds.begin(run);
    expect(isUnderWay(run, new Date(NOW))).toBe(true);
    expect(isUnderWay(run, new Date(Date.parse(NOW) + 3_600_000))).toBe(false);
    const failed = await giveUp(deps, 'r');
    expect(failed).toMatchObject({ status: 'failed', finished_at: NOW });
    expect(isUnderWay(failed, new Date(NOW))).toBe(false);
    expect(isUnderWay(undefined, new Date(NOW))).toBe(false);
  });
});

describe('the start of a rebuild', () => {
  const parts = () => {
    let ids = 0;
    return {
      rebuilds: createMemoryRebuilds(),
      runs: createMemoryRebuildRuns(),
      newId: () => `r-${++ids}`,
      now: () => new Date(NOW),
    };
  };

  it('joins the run that is under way, and starts it once more', async () => {
    const deps = parts();
    const first = await startRebuild(deps);
    expect(first).toMatchObject({ isNew: true, run: { id: 'r-1', status: 'running' } });
    expect(await startRebuild(deps)).toEqual({ run: first.run, isNew: false });
    expect(deps.runs.started).toEqual(['r-1', 'r-1']);
  });

  it('is a new run once the other has ended, and keeps one that could not be started for the next caller', async () => {
    const deps = parts();
    await deps.rebuilds.begin({ ...newRebuild('old', NOW), status: 'done' });
    const { start } = deps.runs;
    deps.runs.start = async () => {
      throw new UnavailableError('step-functions-unavailable', 'away');
    };
    await expect(startRebuild(deps)).rejects.toThrow('away');
    deps.runs.start = start;
    expect(await startRebuild(deps)).toMatchObject({ isNew: false, run: { id: 'r-1' } });
    expect(deps.runs.started).toEqual(['r-1']);
  });
});
