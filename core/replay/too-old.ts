import { CLAIM_WINDOW_SECONDS } from '../limits.ts';
import type { Replay } from './replay.ts';

/**
 * Whether a consumer that has handled it may not know it any more: its claim was made when it was published or later, and is
 * remembered for the window of "effect once". Under its own id it would take effect again. Times are ISO 8601 UTC.
 */
export function isTooOldForOnce(
  { effects }: Pick<Replay, 'effects'>,
  publishedAt: string,
  now: Date,
): boolean {
  const age = now.getTime() - Date.parse(publishedAt);
  return effects === 'once' && age >= CLAIM_WINDOW_SECONDS * 1_000;
}
