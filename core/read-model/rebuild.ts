import * as z from 'zod';
import { eachOf } from '../../../core/each-of.ts';
import { classify } from '../../../core/failure/classify.ts';
import type { Log } from '../../../core/log.ts';
import type { EventStore } from './event-store.ts';
import { type OrderViews, projectOrder } from './order-view.ts';

/** Events that one page reads from the store, and orders of it that are worked on at the same time. */
const PAGE = 200;
const AT_ONCE = 8;

/** One run over the whole event store. */
export const RebuildSchema = z.object({
  id: z.string(),
  /** `failed`: it was tried again and again. Another run can be started at any time. */
  status: z.enum(['running', 'done', 'failed']),
  /** So far: orders whose view was made anew, and events of the store that were passed. */
  orders: z.int().min(0),
  events: z.int().min(0),
  /** Orders whose view cannot be made, however often it is tried: an event is unreadable, or the view too large. */
  skipped: z.int().min(0).default(0),
  started_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
});
export type Rebuild = z.infer<typeof RebuildSchema>;

/** As it is kept: with the place in the store from which it goes on. */
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
  return { id, status: 'running', orders: 0, events: 0, skipped: 0, ...times, cursor: null };
}

/** A run that kept nothing for so long has ended without saying so: longer than all tries of a page take. */
const SILENT_MS = 900_000;

/** Whether a run is under way, so that another would only do the same. */
export function isUnderWay(run: RebuildRecord | undefined, now: Date): run is RebuildRecord {
  return run?.status === 'running' && now.getTime() - Date.parse(run.updated_at) < SILENT_MS;
}

export type RebuildDeps = {
  events: Pick<EventStore, 'events' | 'page'>;
  views: Pick<OrderViews, 'put'>;
  rebuilds: Pick<Rebuilds, 'save' | 'get'>;
  now: () => Date;
  log: Log;
};

/**
 * Goes on with a run, page after page, for as long as there is time. What it has done is kept after each page, so that
 * whoever takes over after a crash repeats one page at most, which changes nothing.
 */
export async function goOn(
  deps: RebuildDeps,
  id: string,
  hasTime: () => boolean,
): Promise<RebuildRecord | undefined> {
  let run = await deps.rebuilds.get(id);
  while (run?.status === 'running') {
    const page = await deps.events.page({ cursor: run.cursor, limit: PAGE });
    const skipped = await projectAll(deps, page.orders);
    const at = deps.now().toISOString();
    const ended = page.next === null;
    run = {
      ...run,
      status: ended ? 'done' : 'running',
      orders: run.orders + page.orders.length - skipped,
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
export async function giveUp({ rebuilds, now }: RebuildDeps, id: string): Promise<RebuildRecord | undefined> {
  const run = await rebuilds.get(id);
  if (run?.status !== 'running') return run;
  const at = now().toISOString();
  const failed: RebuildRecord = { ...run, status: 'failed', updated_at: at, finished_at: at };
  await rebuilds.save(failed);
  return failed;
}

/** How many of them were skipped: one order that cannot be told must not keep all others from it. */
async function projectAll(deps: RebuildDeps, orders: readonly string[]): Promise<number> {
  let skipped = 0;
  await eachOf(orders, AT_ONCE, async (order) => {
    try {
      await projectOrder(deps, order);
    } catch (error) {
      const { permanent, message } = classify(error);
      if (!permanent) throw error;
      skipped += 1;
      deps.log.error('order view cannot be made', { order_id: order, error_message: message });
    }
  });
  return skipped;
}
