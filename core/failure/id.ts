import { createHash } from 'node:crypto';

/**
 * The id of the failure of one message on one queue (null: it failed before RabbitMQ routed it). The same pair always
 * gives the same id, so recording a failure twice is recording it once. A UUID of version 8 (RFC 9562: custom), made
 * of the first 122 free bits of a SHA-256.
 */
export function failedMessageId(messageId: string, queue: string | null): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([messageId, queue]))
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whether a text can be such an id. */
export function isFailedMessageId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The name of a workflow execution: unique for a record and its generation, and within Step Functions' 80 characters. */
export function runName(id: string, generation: number): string {
  return `${id}-${generation}`;
}

/**
 * Where the payload store keeps the body of a failed message that is too large to be kept inline, for as long as there
 * is a record. Reporting one failure twice gives one key, and what fails under the same id when that record has gone
 * gives another: removing the old body cannot hit the new one.
 */
export function payloadKey(id: string, failedAt: string): string {
  return `${payloadFolder(id)}/${createHash('sha256').update(failedAt).digest('hex').slice(0, 16)}`;
}

/** Where it keeps one of several bodies of a failed message. `unique`: no two bodies may ever have the same place. */
export function revisionKey(id: string, unique: string): string {
  return `${payloadFolder(id)}/${unique}`;
}

/** Whether a key is one where the payload store keeps a body of this record. The first keys had no hash. */
export function isPayloadKeyOf(id: string, key: string): boolean {
  return key === payloadFolder(id) || key.startsWith(`${payloadFolder(id)}/`);
}

function payloadFolder(id: string): string {
  return `failures/${id}`;
}
