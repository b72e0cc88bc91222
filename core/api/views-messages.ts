import * as z from 'zod';
import { HeadersSchema, HeaderTypesSchema, PropertiesSchema } from '../message/message.ts';
import { UnreadableSchema } from '../readable-rows.ts';
import { MaskedFieldsSchema } from './payload-view.ts';

/** A publish as the list of an exchange shows it. */
export const PublishedMessageSchema = z.object({
  message_id: z.string(),
  exchange: z.string(),
  routing_key: z.string().nullable(),
  published_at: z.string().describe("To the second, by the broker's clock."),
  bytes: z.int().min(0),
  archived: z.boolean().describe('Whether its body is kept.'),
  metadata: z
    .record(z.string(), z.unknown())
    .describe(
      '`client_id`, `user_id`, `app_id`, `type`, `correlation_id`, `content_type`, `trace_id`, where known.',
    ),
});

export const PublishedMessageListSchema = z.object({
  items: z.array(PublishedMessageSchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type PublishedMessageList = z.infer<typeof PublishedMessageListSchema>;

/** A message as its publisher sent it. */
export const ArchivedMessageSchema = z.object({
  message_id: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  published_at: z.string(),
  bytes: z.int().min(0),
  encoding: z.enum(['text', 'base64']).describe('How `body` is written: text is UTF-8.'),
  body: z
    .string()
    .nullable()
    .describe(
      'Byte for byte, except for what is masked. Null: it is too large for an answer, or `body_omitted`.',
    ),
  body_omitted: z
    .literal('masked')
    .optional()
    .describe('It holds sensitive fields (`read:sensitive`), and cannot be shown in part.'),
  body_masked: MaskedFieldsSchema,
  properties: PropertiesSchema,
  headers: HeadersSchema,
  header_types: HeaderTypesSchema.optional(),
});
export type ArchivedMessage = z.infer<typeof ArchivedMessageSchema>;
