import type { Log } from '../../core/log.ts';
import { clientOfClaims, type VerifyToken } from '../../core/permission/token.ts';
import type { Identified } from './identified.ts';

export type TokenIssuer = { verify: VerifyToken; permissionsClaim: string };

const LOGGED_MAX = 100;
const SHOWN_CHARS = 100;

/** Who a token speaks for. Throws UnavailableError when its issuer cannot be asked for its keys. */
export function createTokenCaller(issuer: TokenIssuer | undefined, log: Log) {
  const logOnce = onceLogger(log);
  return async (token: string): Promise<Identified> => {
    if (!issuer) return { refused: 'no issuer of tokens is configured', status: 401 };
    const verified = await issuer.verify(token);
    if ('refused' in verified) return { refused: `token: ${verified.refused}`, status: 401 };
    const found = clientOfClaims(verified.claims, issuer.permissionsClaim);
    if ('refused' in found) return { refused: `token: ${found.refused}`, status: 401 };
    for (const each of found.ignored) logOnce(each.slice(0, SHOWN_CHARS), found.client.id);
    return { client: found.client };
  };
}

/** Scopes of other services come with every token; a line for each of them once is enough. */
function onceLogger(log: Log) {
  const logged = new Set<string>();
  return (ignored: string, client_id: string) => {
    if (logged.has(ignored) || logged.size >= LOGGED_MAX) return;
    logged.add(ignored);
    log.info('not a permission, ignored', { ignored, client_id });
  };
}
