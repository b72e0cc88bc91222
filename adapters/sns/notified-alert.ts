import * as z from 'zod';
import type { NotifiedAlert } from '../../core/webhooks/event.ts';
import { detailsOf } from './alert-text.ts';

const AttributeSchema = z.object({ Value: z.string() });

/** What SNS puts into a queue: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const NotificationSchema = z.object({
  MessageId: z.string(),
  Subject: z.string().default(''),
  Message: z.string(),
  Timestamp: z.string(),
  MessageAttributes: z
    .object({ kind: AttributeSchema.optional(), id: AttributeSchema.optional() })
    .optional(),
});

/** The alert in a notification that SNS put into a queue; undefined: it is none of Courtier's. */
export function alertOf(body: string): NotifiedAlert | undefined {
  const { MessageId, Subject, Message, Timestamp, MessageAttributes } = NotificationSchema.parse(
    JSON.parse(body),
  );
  const kind = MessageAttributes?.kind?.Value;
  if (kind === undefined) return undefined;
  const at = new Date(Timestamp).toISOString();
  return {
    id: MessageAttributes?.id?.Value ?? MessageId,
    kind,
    subject: Subject,
    details: detailsOf(Message),
    at,
  };
}
