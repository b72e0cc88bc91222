import { Buffer } from 'node:buffer';
import type { LateSuccess } from '../../core/failure/late-success.ts';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import {
  ATTRIBUTE_ENVELOPE,
  ATTRIBUTE_FAILURE,
  ATTRIBUTE_LATE_SUCCESS,
  ATTRIBUTE_TASK_TOKEN,
} from '../../core/message/headers.ts';
import { encodeBody, jsonForSqs } from '../../core/message/sqs-text.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';

export type OutgoingAttribute = { DataType: 'String'; StringValue: string };

/** The part of SendMessage's input, or of an entry of SendMessageBatch, that a work item makes up. */
export type Outgoing = { MessageBody: string; MessageAttributes: Record<string, OutgoingAttribute> };

/** The body that stands in for one that waits in the payload store: SQS takes no empty ones. */
const ELSEWHERE = '-';

export function toOutgoing({ envelope, body, taskToken, failure }: WorkItem): Outgoing {
  const { text, encoding } =
    envelope.body_ref === undefined ? encodeBody(body) : { text: ELSEWHERE, encoding: envelope.encoding };
  return {
    MessageBody: text,
    MessageAttributes: {
      [ATTRIBUTE_ENVELOPE]: attribute(jsonForSqs({ ...envelope, encoding })),
      ...(failure && { [ATTRIBUTE_FAILURE]: attribute(jsonForSqs(failure)) }),
      ...(taskToken !== undefined && { [ATTRIBUTE_TASK_TOKEN]: attribute(taskToken) }),
    },
  };
}

/** Says all there is to say in its attribute. */
export function lateSuccess(success: LateSuccess): Outgoing {
  return {
    MessageBody: ELSEWHERE,
    MessageAttributes: { [ATTRIBUTE_LATE_SUCCESS]: attribute(jsonForSqs(success)) },
  };
}

function attribute(text: string): OutgoingAttribute {
  return { DataType: 'String', StringValue: text };
}

/** What SQS counts against its limit: the body, and of every attribute the name, the type and the value. */
export function outgoingBytes({ MessageBody, MessageAttributes }: Outgoing): number {
  let bytes = Buffer.byteLength(MessageBody, 'utf8');
  for (const [name, { DataType, StringValue }] of Object.entries(MessageAttributes)) {
    bytes += name.length + DataType.length + Buffer.byteLength(StringValue, 'utf8');
  }
  return bytes;
}

/** Throws MessageTooLargeError for what SQS would not take. */
export function checkSize(outgoing: Outgoing): number {
  const bytes = outgoingBytes(outgoing);
  if (bytes > SQS_MESSAGE_BYTES) throw new MessageTooLargeError(bytes, SQS_MESSAGE_BYTES);
  return bytes;
}
