import { isReplyAddress } from '../message/reply-to.ts';
import type { FailedMessage } from './failed-message.ts';

/** A request lives as long as its caller waits, who has the answer that no reply came: doing it later helps nobody. */
export function isExpiredRequest({
  source,
  properties,
}: Pick<FailedMessage, 'source' | 'properties'>): boolean {
  return source === 'expired' && isReplyAddress(properties.reply_to);
}
