import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { HeadersSchema, PropertiesSchema } from '../message/message.ts';
import type { Reply } from '../message/requester.ts';
import { showPayload } from './payload-view.ts';

/** What POST /api/requests answers. `body`: the value itself when it is JSON, else a string, as `body_encoding` says. */
export const RequestAnswerSchema = z.object({
  id: z.string(),
  correlation_id: z.string(),
  reply: z.object({
    body: z.unknown(),
    body_encoding: z.enum(['json', 'text', 'base64']),
    content_type: z.string().nullable(),
    properties: PropertiesSchema,
    headers: HeadersSchema,
  }),
});
export type RequestAnswer = z.infer<typeof RequestAnswerSchema>;

/** What POST /api/replies answers: the broker had the reply while the requester still waited. */
export const ReplyAnswerSchema = z.object({
  id: z.string(),
  correlation_id: z.string(),
  status: z.literal('published'),
});

export function viewReply({ body, properties, headers }: Reply): RequestAnswer['reply'] {
  const { payload, payload_encoding } = showPayload(Buffer.from(body).toString('base64'), 'base64');
  return {
    body: payload,
    body_encoding: payload_encoding ?? 'base64',
    content_type: properties.content_type ?? null,
    properties,
    headers,
  };
}
