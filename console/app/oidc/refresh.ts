import * as oauth from 'oauth4webapi';
import type { Tokens } from '../api/session.ts';
import { findIssuer, type Granted, grantedBy } from './issuer.ts';

/** The next token of the same person, without asking them. Throws where the issuer gives none. */
export async function refreshed(refreshToken: string, before: Tokens): Promise<Granted> {
  const { server, client, options } = await findIssuer();
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
  return grantedBy(await oauth.processRefreshTokenResponse(server, client, response), before);
}
