import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { giveUp, goOn, type RebuildDeps } from '../../core/read-model/rebuild.ts';

/** What is left of an invocation when no further page is begun, milliseconds: a page takes a second or two. */
const RESERVE_MS = 10_000;

/** One step of the state machine's loop (lib/constructs/rebuild-loop.ts). */
const StepSchema = z.object({ id: z.string(), give_up: z.boolean().default(false) });

/**
 * The function of a rebuild loop: goes on with a run for as long as this invocation has time, and says whether there is more
 * to do.
 */
export function rebuildHandler<Event, View>(deps: RebuildDeps<Event, View>) {
  return async (
    input: unknown,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<{ done: boolean }> => {
    const { id, give_up } = StepSchema.parse(input);
    const hasTime = () => context.getRemainingTimeInMillis() > RESERVE_MS;
    const run = give_up ? await giveUp(deps, id) : await goOn(deps, id, hasTime);
    const { status = 'unknown', keys = 0, events = 0, skipped = 0 } = run ?? {};
    deps.log.info('rebuild of a read model', { rebuild_id: id, status, keys, events, skipped });
    return { done: status !== 'running' };
  };
}
