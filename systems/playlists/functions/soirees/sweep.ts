import { classify } from '../../../../core/failure/classify.ts';
import { UNSENT_LINE } from '../../domain/soiree.ts';
import type { Unsent } from '../../domain/soirees.ts';
import { type SendDeps, type Sent, send } from './send.ts';

/** A request that has not marked its soirée after this has failed, milliseconds: API Gateway gave up on it long before. */
const UNSENT_AFTER_MS = 60_000;
/** Soirées of one sweep. More wait for the next one. */
export const AT_MOST = 200;
/** How long one that could not be sent waits behind the others, milliseconds. */
const AGAIN_MS = 120_000;

/**
 * Publishes what was stored and not published, because the broker was away or the process died in between. Ends at the
 * first soirée that finds no broker. One that is refused, or that cannot be read, goes behind the others, so that however
 * many there are of those, they hide no other. Sent twice, beside a slow request, is sent once: the message id follows
 * from the soirée, and consumers know it.
 */
export async function sweep(deps: SendDeps): Promise<undefined> {
  const before = new Date(deps.now().getTime() - UNSENT_AFTER_MS).toISOString();
  const found = await deps.soirees.unsent(before, AT_MOST);
  let sent = 0;
  for (const row of found) {
    const outcome = await sendOne(deps, row);
    if (outcome === 'broker-away') break;
    if (outcome === 'sent') sent += 1;
    else await postpone(deps, row);
  }
  if (found.length > sent) deps.log.warn(UNSENT_LINE, { found: found.length, sent });
  else if (found.length > 0) deps.log.info('unsent soirées sent', { sent });
}

async function sendOne(deps: SendDeps, { id, soiree }: Unsent): Promise<Sent> {
  if (soiree) return send(deps, soiree);
  deps.log.error('a soirée cannot be read', { soiree_id: id });
  return 'refused';
}

async function postpone(deps: SendDeps, { id }: Unsent): Promise<void> {
  try {
    await deps.soirees.postpone(id, new Date(deps.now().getTime() + AGAIN_MS).toISOString());
  } catch (error) {
    const { code, message } = classify(error);
    deps.log.error('a soirée could not be postponed', {
      soiree_id: id,
      error_code: code,
      error_message: message,
    });
  }
}
