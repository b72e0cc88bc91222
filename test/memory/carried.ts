import { Buffer } from 'node:buffer';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import { encodeBody } from '../../core/message/sqs-text.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';

/** The item as it comes out of SQS at the other end. Throws MessageTooLargeError for what SQS would not take. */
export function carried(item: WorkItem): WorkItem {
  const { envelope, body, taskToken, failure } = item;
  const elsewhere = envelope.body_ref !== undefined;
  const { text, encoding } = elsewhere ? { text: '-', encoding: envelope.encoding } : encodeBody(body);
  const attributes = [JSON.stringify(envelope), failure && JSON.stringify(failure), taskToken];
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(attributes.filter(Boolean).join(''));
  if (bytes > SQS_MESSAGE_BYTES) throw new MessageTooLargeError(bytes, SQS_MESSAGE_BYTES);
  return structuredClone({
    ...item,
    envelope: { ...envelope, encoding },
    body: elsewhere ? new Uint8Array() : Uint8Array.from(body),
  });
}
