import { MessageRefusedError } from '../../core/message/work-item.ts';
import type { SqsCalls } from './calls.ts';
import { sqsUnavailable } from './client.ts';
import { checkSize, type Outgoing } from './outgoing.ts';

/** Errors of SendMessage that speak of the message and not of the queue. */
const REFUSALS = new Set(['InvalidMessageContents', 'InvalidParameterValue']);

/** @throws MessageTooLargeError, MessageRefusedError, UnavailableError */
export async function sendOne(
  call: SqsCalls,
  queueUrl: string,
  outgoing: Outgoing,
  ordered?: { groupId: string; deduplicationId: string },
): Promise<void> {
  checkSize(outgoing);
  try {
    await call('SendMessage', {
      QueueUrl: queueUrl,
      ...outgoing,
      ...(ordered && { MessageGroupId: ordered.groupId, MessageDeduplicationId: ordered.deduplicationId }),
    });
  } catch (error) {
    if (error instanceof Error && REFUSALS.has(error.name)) {
      throw new MessageRefusedError(error.name, error.message);
    }
    throw sqsUnavailable(queueUrl, error);
  }
}
