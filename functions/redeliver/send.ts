import { PermanentError } from '../../core/errors.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { inlineBody } from '../../core/failure/payload.ts';
import { redeliveryEnvelope, redeliveryPublication } from '../../core/failure/redelivery.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { WorkQueues } from '../../core/message/work-queues.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { storedBody } from '../../core/payload/transit.ts';

export type SendDeps = {
  workQueues: WorkQueues;
  publisher: Publisher;
  payloads: PayloadStore;
  now: () => Date;
};

/**
 * Sends a message once more to the queue where it failed: with a task token through the work queue, whose consumer
 * confirms; without one through RabbitMQ. Throws a CourtierError; one that is not to be retried is about the message.
 */
export async function send(
  deps: SendDeps,
  record: FailedMessage,
  taskToken: string | undefined,
): Promise<void> {
  const body = await bodyOf(deps, record);
  if (taskToken === undefined) {
    const publication = redeliveryPublication(record, body, deps.now());
    if (!publication) throw nowhere();
    return deps.publisher.publish(publication, { mandatory: true });
  }
  if (record.queue === null) throw nowhere();
  const [refused] = await deps.workQueues.send(record.queue, [
    { envelope: redeliveryEnvelope(record), body, taskToken },
  ]);
  if (refused) throw refused.error;
}

async function bodyOf({ payloads }: SendDeps, record: FailedMessage): Promise<Uint8Array> {
  const inline = inlineBody(record);
  if (inline) return inline;
  if (record.payload_ref !== undefined) return storedBody(record.payload_ref, payloads);
  throw new PermanentError('The record has no body, and does not say where it is.', {
    code: 'payload-missing',
  });
}

function nowhere(): PermanentError {
  return new PermanentError('Nobody knows which exchange or queue this message belongs to.', {
    code: 'no-destination',
  });
}
