import { classify } from '../failure/classify.ts';
import type { Log } from '../log.ts';
import type { Envelope } from '../message/envelope.ts';
import type { Redeliveries } from './redeliveries.ts';

/**
 * Whether this delivery is one that a person or another run has taken back. It is then done with, unhandled. Where the
 * record cannot be asked the message is handled: that it happens once is the claim's to hold.
 */
export async function isSuperseded(
  { redeliveries }: { redeliveries: Redeliveries },
  { redelivery }: Pick<Envelope, 'redelivery'>,
  log: Log,
): Promise<boolean> {
  if (!redelivery) return false;
  try {
    if (await redeliveries.isWanted(redelivery)) return false;
    log.info('superseded: not handled', { run: redelivery.run });
    return true;
  } catch (error) {
    log.warn('handled without asking its record', { error_code: classify(error).code });
    return false;
  }
}
