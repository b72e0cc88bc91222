import { Buffer } from 'node:buffer';
import type * as z from 'zod';
import { InvalidMessageError } from '../../core/errors.ts';
import { FailureReportSchema } from '../../core/failure/report.ts';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import { decodeBody, EnvelopeSchema, encodeBody, jsonForSqs } from '../../core/message/envelope.ts';
import { ATTRIBUTE_ENVELOPE, ATTRIBUTE_FAILURE, ATTRIBUTE_TASK_TOKEN } from '../../core/message/headers.ts';
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

/** A record of Lambda's SQS event, as far as a work item is concerned. */
export type IncomingRecord = {
  body: string;
  messageAttributes: Record<string, { stringValue?: string | undefined }>;
};

/** The work item that a record carries. Throws InvalidMessageError when Courtier did not write it. */
export function receiveWorkItem({ body, messageAttributes }: IncomingRecord): WorkItem {
  const envelope = parseAttribute(messageAttributes, ATTRIBUTE_ENVELOPE, EnvelopeSchema);
  if (!envelope) throw new InvalidMessageError(`The record has no attribute "${ATTRIBUTE_ENVELOPE}".`);
  const failure = parseAttribute(messageAttributes, ATTRIBUTE_FAILURE, FailureReportSchema);
  const taskToken = messageAttributes[ATTRIBUTE_TASK_TOKEN]?.stringValue;
  return {
    envelope,
    body: envelope.body_ref === undefined ? decodeBody(body, envelope.encoding) : Buffer.alloc(0),
    ...(taskToken === undefined ? {} : { taskToken }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/**
 * What stands for a record that `receiveWorkItem` cannot read, so that a person can look at it: its text is the body,
 * and SQS's own id stands for the message's. `queue`: the RabbitMQ queue that it came through, null if none.
 */
export function unreadableItem(record: { messageId: string; body: string }, queue: string | null): WorkItem {
  return {
    envelope: {
      id: record.messageId,
      exchange: null,
      routing_key: null,
      queue,
      encoding: 'text',
      properties: {},
      headers: {},
    },
    body: Buffer.from(record.body, 'utf8'),
  };
}

function parseAttribute<T>(
  attributes: IncomingRecord['messageAttributes'],
  name: string,
  schema: z.ZodType<T>,
): T | undefined {
  const text = attributes[name]?.stringValue;
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new InvalidMessageError(`The record's attribute "${name}" cannot be read.`, { cause: error });
  }
}
