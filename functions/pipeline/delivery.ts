import type { SQSRecord } from 'aws-lambda';
import { receiveWorkItem, unreadableItem } from '../../adapters/sqs/work-item.ts';
import { InvalidMessageError } from '../../core/errors.ts';
import { contentOf, idApart } from '../../core/message/content.ts';
import type { Envelope } from '../../core/message/envelope.ts';
import { ATTRIBUTE_TASK_TOKEN } from '../../core/message/headers.ts';
import { itemContent } from '../../core/payload/transit.ts';

/** One delivery of a message to its consumer. */
export type Delivery = {
  envelope: Envelope;
  body: Uint8Array;
  /** Present when a retry workflow waits for the outcome. Appears in no log and no error. */
  taskToken: string | undefined;
  /** Why it cannot be handled at all. */
  unreadable?: InvalidMessageError;
};

/** The delivery of a message whose id belongs to another one, under an id of its own. */
export function apart<D extends Pick<Delivery, 'envelope' | 'body'>>(delivery: D): D {
  const { envelope, body } = delivery;
  const content = itemContent(delivery) ?? contentOf(body);
  return { ...delivery, envelope: { ...envelope, id: idApart(envelope.id, content) } };
}

/** What an SQS record delivers. One that nobody can read is still a delivery: a person has to find out where it came from. */
export function readDelivery(record: SQSRecord, queue: string): Delivery {
  try {
    const { envelope, body, taskToken } = receiveWorkItem(record);
    return { envelope, body, taskToken };
  } catch (error) {
    return {
      ...unreadableItem(record, queue),
      taskToken: record.messageAttributes[ATTRIBUTE_TASK_TOKEN]?.stringValue,
      unreadable: new InvalidMessageError('The work item carries no readable envelope.', { cause: error }),
    };
  }
}
