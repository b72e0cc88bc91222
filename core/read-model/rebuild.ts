import * as z from 'zod';
import { eachOf } from '../each-of.ts';
import { classify } from '../failure/classify.ts';
import type { Log } from '../log.ts';
import { type Projection, project } from './projection.ts';

/** Events that one page reads from the log, and keys of it that are worked on at the same time. */
const PAGE = 200;
const CONCURRENCY = 8;

/** One run over the whole log. */
export const RebuildSchema = z.object({
  id: z.string(),
  /** `failed`: it was tried again and again. Another run can be started at any time. */
  status: z.enum(['running', 'done', 'failed']),
  /** So far: keys whose view was made again, and events of the log that were passed. */
  keys: z.int().min(0),
  events: z.int().min(0),
  /** Keys whose view cannot be made, however often it is tried: an event is unreadable, or the view too large. */
  skipped: z.int().min(0).default(0),
  started_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
});
export type Rebuild = z.infer<typeof RebuildSchema>;

/** As it is kept: with the place in the log from which it goes on. */
export const RebuildRecordSchema = RebuildSchema.extend({ cursor: z.string().nullable() });
export type RebuildRecord = z.infer<typeof RebuildRecordSchema>;

export interface Rebuilds {
  /** Saves a new run, which is the current one from now on. */
  begin(rebuild: RebuildRecord): Promise<void>;
  /** The run that was begun last. */
  current(): Promise<RebuildRecord | undefined>;
  save(rebuild: RebuildRecord): Promise<void>;
  get(id: string): Promise<RebuildRecord | undefined>;
}

/** Sets a run going that has been saved. Starting twice is starting once. */
export interface RebuildRuns {
  start(id: string): Promise<void>;
}

export function newRebuild(id: string, at: string): RebuildRecord {
  const times = { started_at: at, updated_at: at, finished_at: null };
  return { id, status: 'running', keys: 0, events: 0, skipped: 0, ...times, cursor: null };
}

/** A run that kept nothing for so long has ended without saying so: longer than all tries of a page take. */
const SILENT_MS = 900_000;

/** Whether a run is under way, so that another would only do the same. */
export function isUnderWay(run: RebuildRecord | undefined, now: Date): run is RebuildRecord {
  return run?.status === 'running' && now.getTime() - Date.parse(run.updated_at) < SILENT_MS;
}

export type StartDeps = { rebuilds: Rebuilds; runs: RebuildRuns; newId: () => string; now: () => Date };

/**
 * Starts a run, or joins the one that is under way: two at the same time would do no harm, and cost twice. That one is
 * started once more, for the process that began it may have ended before it was.
 */
export async function startRebuild(deps: StartDeps): Promise<{ run: RebuildRecord; isNew: boolean }> {
  const current = await deps.rebuilds.current();
  if (isUnderWay(current, deps.now())) {
    await deps.runs.start(current.id);
    return { run: current, isNew: false };
  }
  const run = newRebuild(deps.newId(), deps.now().toISOString());
  await deps.rebuilds.begin(run);
  await deps.runs.start(run.id);
  return { run, isNew: true };
}

export type RebuildDeps<Event, View> = {
  projection: Projection<Event, View>;
  rebuilds: Pick<Rebuilds, 'save' | 'get'>;
  now: () => Date;
  log: Log;
};

/**
 * Goes on with a run, page after page, for as long as there is time. What it has done is kept after each page, so that
 * what takes over after a crash repeats one page at most, which changes nothing.
 */
export async function goOn<Event, View>(
  deps: RebuildDeps<Event, View>,
  id: string,
  hasTime: () => boolean,
): Promise<RebuildRecord | undefined> {
  let run = await deps.rebuilds.get(id);
  while (run?.status === 'running') {
    const page = await deps.projection.log.page({ cursor: run.cursor, limit: PAGE });
    const skipped = await projectAll(deps, page.keys);
    const at = deps.now().toISOString();
    const ended = page.next === null;
    run = {
      ...run,
      status: ended ? 'done' : 'running',
      keys: run.keys + page.keys.length - skipped,
      events: run.events + page.events,
      skipped: run.skipped + skipped,
      cursor: page.next,
      updated_at: at,
      finished_at: ended ? at : null,
    };
    await deps.rebuilds.save(run);
    if (!hasTime()) break;
  }
  return run;
}

/** What could not be done however often it was tried. */
export async function giveUp(
  { rebuilds, now }: Pick<RebuildDeps<unknown, unknown>, 'rebuilds' | 'now'>,
  id: string,
): Promise<RebuildRecord | undefined> {
  const run = await rebuilds.get(id);
  if (run?.status !== 'running') return run;
  const at = now().toISOString();
  const failed: RebuildRecord = { ...run, status: 'failed', updated_at: at, finished_at: at };
  await rebuilds.save(failed);
  return failed;
}

/** How many of them were skipped: one key whose view cannot be made must not keep all others from theirs. */
async function projectAll<Event, View>(
  { projection, log }: RebuildDeps<Event, View>,
  keys: readonly string[],
): Promise<number> {
  let skipped = 0;
  await eachOf(keys, CONCURRENCY, async (key) => {
    try {
      await project(projection, key);
    } catch (error) {
      const { permanent, message } = classify(error);
      if (!permanent) throw error;
      skipped += 1;
      log.error('view cannot be made', { key, error_message: message });
    }
  });
  return skipped;
}
