import type { Context } from 'aws-lambda';
import { goOnRecounting, type RecountDeps } from '../../core/groups/recount.ts';
import { type QuietDeps, resolveQuiet } from '../../core/groups/resolve-quiet.ts';
import type { Log } from '../../core/log.ts';

/** What is left of an invocation when no further page is begun, milliseconds: a page takes a second or two. */
const RESERVE_MS = 10_000;

export type Deps = RecountDeps & QuietDeps & { log: Log };

/** Once a minute: resolves groups that are quiet, and goes on with a recount, of which the first begins by itself. */
export function createHandler(deps: Deps) {
  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const resolved = await resolveQuiet(deps);
    if (resolved > 0) deps.log.info('quiet failure groups resolved', { count: resolved });
    const before = (await deps.recounts.current())?.status;
    if (before === 'done') return;
    const { status, phase, looked_at } = await goOnRecounting(
      deps,
      () => context.getRemainingTimeInMillis() > RESERVE_MS,
    );
    deps.log.info('recount of failure groups', { status, phase, looked_at });
  };
}
