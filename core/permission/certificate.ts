import { createHash } from 'node:crypto';
import { CERTIFICATE_SUBJECT_CHARS } from '../limits.ts';
import { comparableName, normalName } from './distinguished-name.ts';

/** A certificate's subject as a client's record keeps it; undefined when it is no distinguished name, or too long. */
export function certificateSubject(text: string): string | undefined {
  return text.length > CERTIFICATE_SUBJECT_CHARS ? undefined : normalName(text);
}

/**
 * Under what a client is looked up by its certificate, where its keys stand under their hashes. Those are hex: no key
 * that anybody could present leads here.
 */
export function certificateHash(subject: string): string {
  const name = comparableName(subject) ?? subject;
  return `certificate#${createHash('sha256').update(name, 'utf8').digest('hex')}`;
}
