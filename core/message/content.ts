import { createHash } from 'node:crypto';
import { CourtierError } from '../errors.ts';

/** Half of the hex of a SHA-256. */
export const CONTENT_CHARS = 32;

/** What tells two messages of one id apart: the first half of the SHA-256 of their bodies, hex. */
export function contentOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, CONTENT_CHARS);
}

/** AMQP takes ids of 255 bytes; what is added to one must fit. */
const MAX_ID_BYTES = 200;

/**
 * The id under which a message goes on whose own id belongs to another message: the same each time it comes. Under its
 * own it would count as the other one, and a retry of it as a repeat.
 */
export function idApart(id: string, content: string): string {
  const kept = Buffer.byteLength(id) > MAX_ID_BYTES ? contentOf(Buffer.from(id)) : id;
  return `${kept}~${content.slice(0, 16)}`;
}

/** Another message had this id before. */
export class MessageIdReused extends CourtierError {
  constructor(id: string) {
    super(
      'message-id-reused',
      'reject',
      `The message id "${id}" was used before, for a message with another body or by another client.`,
      { details: { message_id: id } },
    );
    this.name = 'MessageIdReused';
  }
}
