import { Buffer } from 'node:buffer';
import { omitted, type PayloadView, showPayload } from '../../core/api/payload-view.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { subjectOf } from '../../core/failure/subject.ts';
import type { Client } from '../../core/permission/client.ts';
import { MASK, type MaskedBody, maskBody, maskText } from '../../core/sensitive/mask.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { maskingSchema, mayReadBody } from '../http/sight.ts';

/** A record and its body as one reader is shown them. */
export type ShownRecord = { record: FailedMessage; payload: PayloadView };

/** A body, or why it is not at hand. */
export type BodyAtHand = Uint8Array | 'large' | 'expired';

/**
 * What this reader is shown of a failed message: no body that they may not read, and masks for what its schema calls sensitive,
 * also where an error quotes it. What its errors quote is known from its body alone; where that is not at hand, or was
 * another one once, nothing of the errors' texts is shown. The record that is kept, and retried, stays as it is.
 */
export function shownRecord(
  { permissions, eventSchemaOf }: { permissions: Client['permissions']; eventSchemaOf: EventSchemaOf },
  record: FailedMessage,
  body: BodyAtHand,
): ShownRecord {
  const of = { exchange: record.exchange, subject: subjectOf(record) };
  const schema = maskingSchema(permissions, eventSchemaOf, of);
  const isShown = mayReadBody(permissions, record);
  if (!schema) return { record, payload: isShown ? payloadOf(record, body) : omitted('forbidden') };
  const masked = typeof body === 'string' ? undefined : maskBody(schema, body, record.properties);
  const payload = isShown ? maskedPayload(masked, body) : omitted('forbidden');
  return { record: withoutQuotes(record, masked), payload };
}

function payloadOf({ payload, payload_encoding }: FailedMessage, body: BodyAtHand): PayloadView {
  if (typeof body === 'string') return omitted(body);
  if (payload !== null) return showPayload(payload, payload_encoding);
  return showPayload(Buffer.from(body).toString('base64'), 'base64');
}

function maskedPayload(masked: MaskedBody | undefined, body: BodyAtHand): PayloadView {
  if (typeof body === 'string') return omitted(body);
  if (!masked || masked.text === null) return omitted('masked');
  const view = showPayload(masked.text, 'text');
  return masked.pointers.length === 0 ? view : { ...view, payload_masked: masked.pointers };
}

function withoutQuotes(record: FailedMessage, masked: MaskedBody | undefined): FailedMessage {
  const isKnown = masked && masked.text !== null && record.revisions === undefined;
  const hide = (text: string) => (isKnown ? maskText(text, masked.hidden) : MASK);
  return {
    ...record,
    error_message: hide(record.error_message),
    error_stack: record.error_stack === null ? null : hide(record.error_stack),
    attempts: record.attempts.map((each) => ({ ...each, error_message: hide(each.error_message) })),
  };
}
