import { signal } from '@preact/signals';
import { isAway } from '../oidc/away.ts';
import { atSignOut, key, renewKey, type Tokens, tokens, visit } from './session.ts';
import { unreachable } from './unreachable.ts';

/** A call takes some time to get there. */
const EARLY_MS = 20_000;

/** Whether a person has to sign in again before anything more is asked of the API. What they were doing stays as it is. */
export const isOver = signal(false);

let renewing: Promise<void> | undefined;
let goOn = () => {};
atSignOut(() => goOn());

/**
 * The key for a call. A token near its end is renewed first, by the person if need be: until then the call waits. Throws
 * UnreachableError where nobody can renew it for now.
 */
export async function currentKey(): Promise<string | null> {
  const { expiresAt = null } = tokens.peek() ?? {};
  if (expiresAt === null || expiresAt - EARLY_MS > Date.now()) return key.peek();
  return await keyAfter(key.peek());
}

/** The key that takes the place of a token which no longer counts. Throws an AbortError where its person signed out meanwhile, and as currentKey. */
export async function keyAfter(old: string | null): Promise<string | null> {
  const stay = visit.peek();
  if (key.peek() === old) {
    renewing ??= renew(stay).finally(() => {
      renewing = undefined;
    });
    await renewing;
  }
  if (visit.peek() !== stay || key.peek() === null) throw new DOMException('signed out', 'AbortError');
  return key.peek();
}

/** The same person has signed in again. */
export function continueWith(value: string, itsTokens: Tokens): void {
  renewKey(value, itsTokens);
  goOn();
}

async function renew(stay: number): Promise<void> {
  if (await refresh(stay)) return;
  isOver.value = true;
  await new Promise<void>((resolve) => {
    goOn = resolve;
  });
  isOver.value = false;
}

/**
 * Without the person. False: the issuer gave nothing to do so, or takes it no longer. Throws UnreachableError where the issuer, or the
 * network, is away: what it gave still counts, and the next call asks again.
 */
async function refresh(stay: number): Promise<boolean> {
  const before = tokens.peek();
  if (before?.refresh == null) return false;
  try {
    const { refreshed } = await import('../oidc/refresh.ts');
    const next = await refreshed(before.refresh, before);
    if (visit.peek() === stay && key.peek() !== null) renewKey(next.key, next.tokens);
    return true;
  } catch (error) {
    if (isAway(error)) throw unreachable(String(error));
    return false;
  }
}
