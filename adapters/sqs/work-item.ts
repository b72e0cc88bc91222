import { Buffer } from 'node:buffer';
import type * as z from 'zod';
import { InvalidMessageError } from '../../core/errors.ts';
import { LateSuccessSchema } from '../../core/failure/late-success.ts';
import { FailureReportSchema } from '../../core/failure/report.ts';
import { EnvelopeSchema } from '../../core/message/envelope.ts';
import {
  ATTRIBUTE_ENVELOPE,
  ATTRIBUTE_FAILURE,
  ATTRIBUTE_LATE_SUCCESS,
  ATTRIBUTE_TASK_TOKEN,
} from '../../core/message/headers.ts';
import { decodeBody } from '../../core/message/sqs-text.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { inTrace } from '../../core/trace/carried.ts';

/** A record of Lambda's SQS event, as far as a work item is concerned. */
export type IncomingRecord = {
  body: string;
  messageAttributes: Record<string, { stringValue?: string | undefined }>;
};

/** The work item that a record carries, in a trace. Throws InvalidMessageError when Courtier did not write it. */
export function receiveWorkItem({ body, messageAttributes }: IncomingRecord): WorkItem {
  const envelope = parseAttribute(messageAttributes, ATTRIBUTE_ENVELOPE, EnvelopeSchema);
  if (!envelope) throw new InvalidMessageError(`The record has no attribute "${ATTRIBUTE_ENVELOPE}".`);
  const failure = parseAttribute(messageAttributes, ATTRIBUTE_FAILURE, FailureReportSchema);
  const taskToken = messageAttributes[ATTRIBUTE_TASK_TOKEN]?.stringValue;
  return {
    envelope: inTrace(envelope),
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
    envelope: inTrace({
      id: record.messageId,
      exchange: null,
      routing_key: null,
      queue,
      encoding: 'text',
      properties: {},
      headers: {},
    }),
    body: Buffer.from(record.body, 'utf8'),
  };
}

/** Undefined: the record tells of something else. Throws InvalidMessageError when it cannot be read. */
export function receiveLateSuccess({ messageAttributes }: Pick<IncomingRecord, 'messageAttributes'>) {
  return parseAttribute(messageAttributes, ATTRIBUTE_LATE_SUCCESS, LateSuccessSchema);
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
