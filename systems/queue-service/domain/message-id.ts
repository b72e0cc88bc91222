import { createHash } from 'node:crypto';

// RFC 5322 dot-atom, without the characters that mail programs are known to mishandle.
const PLAIN = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/**
 * The Message-ID of the mail that a message asks for: the same for every repeat of that message, and different for any
 * other. `from` is the sender's address or `Name <address>`; its domain makes the id unique in the world.
 */
export function mailMessageId(messageId: string, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  const local = messageId.length <= 100 && PLAIN.test(messageId) ? messageId : sha256(messageId);
  return `<${local}@${domain.toLowerCase()}>`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
