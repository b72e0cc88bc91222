import { Buffer } from 'node:buffer';
import type * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import type { ArchivedMessage } from '../../core/api/views-messages.ts';
import { maskBody } from '../../core/sensitive/mask.ts';
import { bodiesShownTo, subjectOfPublish } from '../../core/trail/access.ts';
import { type Archive, archivedText } from '../../core/trail/archive.ts';
import type { TrailReader } from '../../core/trail/published.ts';
import type { Tapped } from '../../core/trail/tapped.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { maskingSchema } from '../http/sight.ts';

/** Lambda answers 6 MB at most, and the body is a JSON string within that answer. */
const BODY_SHOWN_BYTES = 4_194_304;

export type GetBodyDeps = {
  trail: Pick<TrailReader, 'ofMessage'>;
  archive: Pick<Archive, 'read'>;
  eventSchemaOf: EventSchemaOf;
};

/** GET /api/messages/{id}/body: the message as it was published last, byte for byte, with its properties and headers. */
export function getBody({ trail, archive, eventSchemaOf }: GetBodyDeps): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const published = await trail.ofMessage(id);
    const { permissions } = caller(event);
    const items = published.items.filter(bodiesShownTo(permissions));
    const entry = items.findLast(({ archived }) => archived !== null);
    const archived = entry?.archived;
    const message = archived ? await archive.read(archived) : undefined;
    if (!entry || !message) throw new NotFoundError(reasonOf(items.length > 0, archived != null), { id });
    const of = { exchange: entry.exchange, subject: subjectOfPublish(entry) };
    const schema = maskingSchema(permissions, eventSchemaOf, of);
    return json(200, schema ? maskedView(schema, message) : viewOf(message));
  };
}

function reasonOf(isKnown: boolean, wasArchived: boolean): string {
  if (wasArchived) return 'The body of this message was kept, and has expired.';
  return isKnown
    ? 'No body of this message is kept: its exchange asks for that.'
    : 'The trail has no publish of this message, or not yet: it is some seconds late.';
}

function maskedView(schema: z.ZodType, message: Tapped): ArchivedMessage {
  const masked = maskBody(schema, message.body, message.properties);
  if (!masked) return viewOf(message);
  const { bytes, ...view } = viewOf({ ...message, body: Buffer.from(masked.text ?? '') });
  const whole = { ...view, bytes: message.body.byteLength };
  if (masked.text === null) return { ...whole, body: null, body_omitted: 'masked' };
  return masked.pointers.length === 0 ? whole : { ...whole, body_masked: masked.pointers };
}

function viewOf(message: Tapped): ArchivedMessage {
  const { encoding, body } = archivedText(message.body);
  const isShown = Buffer.byteLength(JSON.stringify(JSON.stringify(body))) <= BODY_SHOWN_BYTES;
  return {
    message_id: message.id,
    exchange: message.exchange,
    routing_key: message.routingKey,
    published_at: message.publishedAt,
    bytes: message.body.byteLength,
    encoding,
    body: isShown ? body : null,
    properties: message.properties,
    headers: message.headers,
    ...(message.headerTypes === undefined ? {} : { header_types: message.headerTypes }),
  };
}
