import { computed, signal } from '@preact/signals';
import { allows, mayAllowNamed } from '../../../core/permission/allows.ts';
import type { Me } from './schema.ts';

/**
 * Kept while the tab is open, and in no address: what is in a URL is in logs and in the browser's history. A tab that is loaded again
 * goes on; storage that stays, and a cookie, would be the next person's on the same machine.
 */
const STORED = 'courtier.key';
const STORED_TOKENS = 'courtier.tokens';

/** What the issuer gave beside a token that stands as the key. */
export type Tokens = {
  /** Milliseconds since 1970; null: the issuer does not say. */
  expiresAt: number | null;
  /** For the next token; null: the person signs in for it. */
  refresh: string | null;
  /** By which the issuer knows whom to sign out. */
  id: string | null;
};

/** A client's key, or a token of the issuer; null: nobody signed in. */
export const key = signal<string | null>(sessionStorage.getItem(STORED));
/** Null: the key is a client's. */
export const tokens = signal<Tokens | null>(storedTokens());
/** Counts who signed in here: a token that takes the place of an earlier one is still the same person's. */
export const visit = signal(0);
/** Whom the key stands for, once the API has said so. */
export const me = signal<Me | null>(null);
/** Why nobody is signed in any more; null: it was their own wish. */
export const signedOutBecause = signal<'refused' | null>(null);

export function keepKey(value: string, itsTokens: Tokens | null = null): void {
  signedOutBecause.value = null;
  visit.value += 1;
  renewKey(value, itsTokens);
}

/** The same person goes on with another token. */
export function renewKey(value: string, itsTokens: Tokens | null): void {
  sessionStorage.setItem(STORED, value);
  if (itsTokens) sessionStorage.setItem(STORED_TOKENS, JSON.stringify(itsTokens));
  else sessionStorage.removeItem(STORED_TOKENS);
  tokens.value = itsTokens;
  key.value = value;
}

function storedTokens(): Tokens | null {
  const stored = sessionStorage.getItem(STORED_TOKENS);
  return stored === null ? null : JSON.parse(stored);
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
  sessionStorage.removeItem(STORED_TOKENS);
  tokens.value = null;
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
