import type { VerifyToken } from '../../core/permission/token.ts';
import type { Issuer } from './verify-token.ts';

/** The check of tokens, loaded with the first one: callers with keys never wait for it. */
export function lazyVerifyToken(issuer: Issuer, now: () => Date): VerifyToken {
  let made: Promise<VerifyToken> | undefined;
  return async (token) => {
    made ??= import('./verify-token.ts').then(({ createVerifyToken }) => createVerifyToken(issuer, now));
    return (await made)(token);
  };
}
