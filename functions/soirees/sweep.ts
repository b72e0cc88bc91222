import { UNSENT_LINE } from '../../core/playlists/soiree.ts';
import { type SendDeps, send } from './send.ts';

/** A request that has not marked its soirée after this has failed, milliseconds: API Gateway gave up on it long before. */
const UNSENT_AFTER_MS = 60_000;
/** Soirées of one sweep. More wait for the next one. */
const AT_MOST = 200;

/**
 * Publishes what was stored and not published, because the broker was away or the process died in between. Ends at the
 * first soirée that finds no broker. Sent twice, beside a slow request, is sent once: the message id follows from the
 * soirée, and consumers know it.
 */
export async function sweep(deps: SendDeps): Promise<undefined> {
  const before = new Date(deps.now().getTime() - UNSENT_AFTER_MS).toISOString();
  const found = await deps.soirees.unsent(before, AT_MOST);
  let sent = 0;
  for (const soiree of found) {
    const outcome = await send(deps, soiree);
    if (outcome === 'broker-away') break;
    if (outcome === 'sent') sent += 1;
  }
  if (found.length > sent) deps.log.warn(UNSENT_LINE, { found: found.length, sent });
  else if (found.length > 0) deps.log.info('unsent soirées sent', { sent });
}
