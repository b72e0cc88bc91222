import { createHash } from 'node:crypto';
import { PermanentError } from '../errors.ts';
import { CONTENT_CHARS, contentOf } from '../message/content.ts';
import type { WorkItem } from '../message/work-item.ts';
import type { PayloadStore } from './payload-store.ts';

const PREFIX = 'transit/';

/**
 * The item as it goes through SQS when its body does not fit: the body waits in the payload store. Its key is what it
 * holds, so that no other message, of the same id or not, can ever take its place.
 */
export async function byReference(item: WorkItem, payloads: Pick<PayloadStore, 'put'>): Promise<WorkItem> {
  const key = `${PREFIX}${createHash('sha256').update(item.body).digest('hex')}`;
  await payloads.put(key, item.body);
  return { ...item, envelope: { ...item.envelope, body_ref: key }, body: new Uint8Array() };
}

/** `contentOf` an item's body, wherever that is: the key says it. Undefined for a reference of another kind. */
export function itemContent({ envelope, body }: Pick<WorkItem, 'envelope' | 'body'>): string | undefined {
  const { body_ref } = envelope;
  if (body_ref === undefined) return contentOf(body);
  return body_ref.startsWith(PREFIX)
    ? body_ref.slice(PREFIX.length, PREFIX.length + CONTENT_CHARS)
    : undefined;
}

/**
 * Of the message as it came first: what says which message its id belongs to. A redelivery's body may be one that a person
 * edited, so it carries what it was. Undefined: not known.
 */
export function originalContent(item: Pick<WorkItem, 'envelope' | 'body'>): string | undefined {
  const { redelivery } = item.envelope;
  return redelivery ? redelivery.content : itemContent(item);
}

/**
 * The body of an item that came out of SQS, wherever it is. Throws PermanentError when it is gone, UnavailableError when
 * the payload store cannot be asked now.
 */
export async function wholeBody(
  { envelope, body }: Pick<WorkItem, 'envelope' | 'body'>,
  payloads: Pick<PayloadStore, 'get'>,
): Promise<Uint8Array> {
  return envelope.body_ref === undefined ? body : storedBody(envelope.body_ref, payloads);
}

/** The body that stands for a reference. Throws as `wholeBody` does. */
export async function storedBody(ref: string, payloads: Pick<PayloadStore, 'get'>): Promise<Uint8Array> {
  const stored = await payloads.get(ref);
  if (stored) return stored;
  throw new PermanentError('The body is no longer in the payload store.', { code: 'payload-missing' });
}
