import type { ConsumeMessage } from 'amqplib';
import * as z from 'zod';
import { type EventMessage, EventMessageSchema, jsonBody } from './message.ts';

/** Throws for what is not in the shared format. A reply is read by it too. */
export function eventOf({ content, properties }: ConsumeMessage): EventMessage {
  const { contentType: content_type, contentEncoding: content_encoding } = properties;
  const read = EventMessageSchema.safeParse(jsonBody(content, { content_type, content_encoding }));
  if (read.success) return read.data;
  throw new Error(`A message is not in the shared format: ${z.prettifyError(read.error)}`);
}
