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
 * Allowances of callers with tokens. Nobody makes them as clients, so no key can be made for each beforehand: each `sub`
 * has one of these, by its hash. Two in a hundred share theirs.
 */
export const TOKEN_ALLOWANCES = 50;

/** The key that counts the requests of whom a token speaks for. */
export function tokenUsageKey(prefix: string, clientId: string): string {
  return tokenAllowanceKey(prefix, Number.parseInt(digest(clientId).slice(0, 8), 16) % TOKEN_ALLOWANCES);
}

export function tokenAllowanceKey(prefix: string, allowance: number): string {
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
