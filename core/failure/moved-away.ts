import type { FailedMessage } from './failed-message.ts';
import type { ReportedFailure } from './which-message.ts';

/**
 * The record of a message that a person moved away, after a failure on the queue where it was: it is that queue's again where the
 * message has been handled since and came there once more. Undefined: what was sent there before says nothing any more.
 */
export function backWhereItWas(
  record: FailedMessage,
  { envelope, failure }: Pick<ReportedFailure, 'envelope' | 'failure'>,
): FailedMessage | undefined {
  const { status, resolved_at } = record;
  const cameAgain =
    envelope.redelivery === undefined && resolved_at !== null && failure.failed_at > resolved_at;
  if (status !== 'resolved' || !cameAgain) return undefined;
  const { moved_from: _away, work_queue: _was, ...rest } = record;
  return { ...rest, queue: envelope.queue };
}
