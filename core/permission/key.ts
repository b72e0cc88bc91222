import { Buffer } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Random bytes of a key. */
export const KEY_BYTES = 32;

/** A key that a client is given; the prefix lets secret scanners and people recognise it. */
export function keyFrom(random: Uint8Array): string {
  return `ck_${Buffer.from(random).toString('base64url')}`;
}

/** How a key is stored and looked up: SHA-256, hex. Keys are long and random, so no salt and no slow hash is needed. */
export function hashKey(key: string): string {
  return digest(key).toString('hex');
}

/** Compares in a time that tells nothing of either key: both are hashed first, which also makes them equally long. */
export function sameKey(presented: string, expected: string): boolean {
  return timingSafeEqual(digest(presented), digest(expected));
}

function digest(key: string) {
  return createHash('sha256').update(key, 'utf8').digest();
}
