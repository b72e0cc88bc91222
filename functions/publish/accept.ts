import type { Outbox } from '../../core/message/outbox.ts';
import { outboxItem } from '../../core/message/outbox-item.ts';
import { PayloadTooLargeError } from '../../core/message/payload-limit.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';
import type { PublishInput } from './publish-input.ts';

type AcceptOptions = { now: () => Date; payloadLimitBytes: number };

/** Stores the message in the outbox, from where sqs-to-rabbitmq publishes it. */
export async function toOutbox(outbox: Outbox, input: PublishInput, options: AcceptOptions): Promise<void> {
  try {
    await outbox.put(itemOf(input, options));
  } catch (error) {
    throw refusalOf(error, input, options);
  }
}

/** The same for many: in their order, why one was not stored, or undefined where it was. */
export async function allToOutbox(
  outbox: Outbox,
  inputs: readonly PublishInput[],
  options: AcceptOptions,
): Promise<unknown[]> {
  const outcomes = await outbox.putAll(inputs.map((input) => itemOf(input, options)));
  return inputs.map((input, index) => refusalOf(outcomes[index], input, options));
}

function itemOf({ publication, mandatory }: PublishInput, { now }: AcceptOptions): WorkItem {
  return outboxItem(publication, { mandatory }, now());
}

function refusalOf(
  error: unknown,
  { publication }: PublishInput,
  { payloadLimitBytes }: AcceptOptions,
): unknown {
  if (!(error instanceof MessageTooLargeError)) return error;
  return new PayloadTooLargeError(publication.body.byteLength, payloadLimitBytes);
}
