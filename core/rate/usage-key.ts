import { createHash } from 'node:crypto';
import type { Plan, Rate } from './rate.ts';

/**
 * The value of the API Gateway key that counts a caller's requests: 64 hexadecimal digits, where API Gateway takes 20 to
 * 128 letters and digits, and only once an account. It opens nothing: API Gateway takes it from the authorizer's answer
 * and never from a request, so anybody may know how it is made. `prefix` is the stage's, of resourcePrefix.
 */
export function clientUsageKey(prefix: string, rate: Rate, clientId: string): string {
  return digest(clientUsageKeyName(prefix, rate, clientId));
}

/** The same for callers who share one allowance. */
export function sharedUsageKey(prefix: string, plan: Extract<Plan, 'shared' | 'admin'>): string {
  return digest(`${prefix}${plan}`);
}

/**
 * The key that counts the requests of one caller with a token. The issuer is in it, so that a `sub` of another one is
 * somebody else; both are in a hash, so that neither their length nor their characters matter.
 */
export function tokenUsageKey(prefix: string, issuer: string, clientId: string): string {
  return digest(JSON.stringify([prefix, 'token', issuer, clientId]));
}

/** What that key is called. */
export function tokenUsageKeyName(prefix: string, usageKey: string): string {
  return `${prefix}token-${usageKey}`;
}

/** Keys that the stage has for callers with tokens whose own is not made yet, and for those that there is no room for. */
export const SHARED_TOKEN_ALLOWANCES = 50;

/** One of them, by a hash of who it is. */
export function sharedTokenUsageKey(prefix: string, clientId: string): string {
  const hash = Number.parseInt(digest(clientId).slice(0, 8), 16);
  return sharedTokenAllowanceKey(prefix, hash % SHARED_TOKEN_ALLOWANCES);
}

export function sharedTokenAllowanceKey(prefix: string, allowance: number): string {
  return digest(`${prefix}tokens-${allowance}`);
}

/** What the key is called. It has the tier in it: a key is in one plan of an API, and cannot go to another at once. */
export function clientUsageKeyName(prefix: string, rate: Rate, clientId: string): string {
  return `${prefix}client-${clientId}-${rate}`;
}

export function usagePlanName(prefix: string, plan: Plan): string {
  return `${prefix}${plan}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
