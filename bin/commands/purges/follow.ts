import { setTimeout as pause } from 'node:timers/promises';
import type { PurgeView } from '../../../core/api/views-purges.ts';
import { apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ApiFlags } from '../../cli/flags.ts';
import { createProgress } from '../../terminal/progress.ts';

const LOOK_MS = 1_000;

/**
 * Shows how far a purge is until it rests: nothing more is taken out, or put back. Ctrl-C ends the looking, not the purge:
 * then undefined, and the exit code says so.
 */
export async function untilItRests(
  context: Context,
  flags: ApiFlags,
  id: string,
): Promise<PurgeView | undefined> {
  const signal = context.interrupted();
  const api = await apiOf(context, flags, signal);
  const progress = createProgress(context);
  try {
    for (;;) {
      const purge = await api.get<PurgeView>(route`/api/purges/${id}`);
      if (purge.state === 'done' || purge.state === 'restored') return purge;
      progress.show(shareOf(purge), progressOf(purge));
      await pause(LOOK_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    progress.end();
    context.note(`It goes on. See how far it is: courtier purges show ${id}\n`);
    context.process.exitCode = exitCodes.interrupted;
    return undefined;
  } finally {
    progress.end();
  }
}

/** What is taken out is not counted before. */
const shareOf = ({ state, kept, on_record, restored }: PurgeView) =>
  state === 'restoring' && kept > on_record ? restored / (kept - on_record) : null;

const progressOf = ({ state, kept, restored }: PurgeView) =>
  state === 'restoring' ? `${restored} put back` : `${kept} taken out`;
