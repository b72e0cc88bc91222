import type { FailedMessage } from './failed-message.ts';

/** What every line of the log about a failed message says of it. */
export function logFields({ message_id, id, queue }: Pick<FailedMessage, 'message_id' | 'id' | 'queue'>) {
  return { message_id, failed_message_id: id, queue };
}
