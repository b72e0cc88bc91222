import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { HeadersSchema, PropertiesSchema } from '../message/message.ts';
import type { KeptMessage } from '../queues/kept-messages.ts';
import { type Purge, PurgeSchema } from '../queues/purge.ts';
import { UnreadableSchema } from '../readable-rows.ts';
import type { MaskedBody } from '../sensitive/mask.ts';
import { shownBody } from './shown-body.ts';

const next = z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.');

export const PurgeViewSchema = PurgeSchema.pick({
  id: true,
  queue: true,
  state: true,
  by: true,
  created_at: true,
  ended_at: true,
  restored_at: true,
  expires_at: true,
  kept: true,
  on_record: true,
  restored: true,
  not_restored: true,
});
export type PurgeView = z.infer<typeof PurgeViewSchema>;

export const PurgeListSchema = z.object({
  items: z.array(PurgeViewSchema).describe('The newest first.'),
  next,
  unreadable: UnreadableSchema,
});
export type PurgeList = z.infer<typeof PurgeListSchema>;

/** A message that was purged. */
export const PurgedMessageSchema = z.object({
  message_id: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  properties: PropertiesSchema,
  headers: HeadersSchema,
  body: z
    .string()
    .nullable()
    .describe(
      'Byte for byte, as `encoding` says. Null: too large for a list, or not to be shown in part. `•••` stands for what needs `read:sensitive`.',
    ),
  encoding: z.enum(['text', 'base64']).nullable(),
  failed_message_id: z
    .string()
    .nullable()
    .describe(
      'It was a retry of this failed message, which waits for a person: it is not put back from here.',
    ),
});
export const PurgedMessageListSchema = z.object({
  items: z.array(PurgedMessageSchema).describe('In the order in which they are put back.'),
  next,
});
export type PurgedMessageList = z.infer<typeof PurgedMessageListSchema>;

/** A larger body is left out: 200 of these have to fit Lambda's answer of 6 MB. */
const BODY_SHOWN_BYTES = 4_096;

export function viewPurge(purge: Purge): PurgeView {
  return PurgeViewSchema.parse(purge);
}

/** `masked`: its body as its reader may see it, where that differs. */
export function viewPurgedMessage(
  message: KeptMessage,
  masked?: MaskedBody,
): z.infer<typeof PurgedMessageSchema> {
  const { envelope, failed_message_id = null } = message;
  const body = masked ? Buffer.from(masked.text ?? '') : message.body;
  const isLarge =
    body.byteLength > BODY_SHOWN_BYTES || envelope.body_ref !== undefined || masked?.text === null;
  const shown = isLarge ? { body: null, encoding: null } : shownBody(body, BODY_SHOWN_BYTES * 4);
  const { id: message_id, exchange, routing_key, properties, headers } = envelope;
  return { message_id, exchange, routing_key, properties, headers, ...shown, failed_message_id };
}
