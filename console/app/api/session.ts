import { computed, signal } from '@preact/signals';
import { allows, mayAllowNamed } from '../../../core/permission/allows.ts';
import type { Me } from './schema.ts';

/** Kept while the tab is open, and in no address: what is in a URL is in logs and in the browser's history. */
const STORED = 'courtier.key';

/** A client's key, or a token of the issuer; null: nobody signed in. */
export const key = signal<string | null>(sessionStorage.getItem(STORED));
/** Whom the key stands for, once the API has said so. */
export const me = signal<Me | null>(null);
/** Why nobody is signed in any more; null: it was their own wish. */
export const signedOutBecause = signal<'refused' | null>(null);

export function keepKey(value: string): void {
  sessionStorage.setItem(STORED, value);
  signedOutBecause.value = null;
  key.value = value;
}

const endings: (() => void)[] = [];

/** What the page knows of one person is not the next one's to see: what keeps any of it lets go of it here. */
export function atSignOut(letGo: () => void): void {
  endings.push(letGo);
}

/** Nobody is signed in any more. `whose`: only if that key still is: a late answer to an earlier one says nothing of it. */
export function forgetKey(why: 'refused' | null = null, whose: string | null = key.peek()): void {
  if (whose !== key.peek()) return;
  for (const letGo of endings) letGo();
  sessionStorage.removeItem(STORED);
  signedOutBecause.value = why;
  me.value = null;
  key.value = null;
}

const permissions = computed(() => me.value?.permissions ?? []);

/** Whether the person who signed in may do something, with things of some names at least (`manage:queues.shop-*`). */
export function may(needed: string): boolean {
  return (
    allows(permissions.value, needed) ||
    (/^(read|manage):/.test(needed) && mayAllowNamed(permissions.value, needed))
  );
}
