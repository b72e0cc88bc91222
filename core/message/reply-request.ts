import * as z from 'zod';
import { REQUEST_TIMEOUT_MS, REQUEST_TIMEOUT_MS_MAX } from '../limits.ts';
import { PublishHeadersSchema, PublishPropertiesSchema, PublishRequestSchema } from './publish-request.ts';
import { ReplyAddressSchema } from './reply-to.ts';
import { ShortStringSchema } from './short-string.ts';

/**
 * The body of POST /api/requests: a publish whose reply is waited for. Where the reply goes and how long the request
 * lives follow from the wait, so `reply_to` and `expiration_ms` are no properties of it.
 */
export const RequestSchema = PublishRequestSchema.omit({ mandatory: true }).extend({
  properties: PublishPropertiesSchema.omit({ reply_to: true, expiration_ms: true }).default({}),
  timeout_ms: z
    .int()
    .min(1)
    .max(REQUEST_TIMEOUT_MS_MAX)
    .default(REQUEST_TIMEOUT_MS)
    .describe(
      'Milliseconds until the answer, from when the API has the request: the reply, or that none came.',
    ),
});

/**
 * The body of POST /api/replies. `reply_to` and `correlation_id` are those of the request as it was received;
 * `message` is any JSON value, sent byte for byte as it stands here.
 */
export const ReplyRequestSchema = z.strictObject({
  reply_to: ReplyAddressSchema,
  correlation_id: ShortStringSchema.min(1, { error: 'must not be empty' }),
  message: z.unknown().refine((value) => value !== undefined, { error: 'is missing' }),
  properties: PublishPropertiesSchema.omit({
    reply_to: true,
    correlation_id: true,
    expiration_ms: true,
  }).default({}),
  headers: PublishHeadersSchema.default({}),
});
