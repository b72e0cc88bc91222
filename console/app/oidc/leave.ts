import * as oauth from 'oauth4webapi';
import { BASE } from '../../serving.ts';
import type { Tokens } from '../api/session.ts';
import { findIssuer, type Issuer } from './issuer.ts';

/** Ends what the issuer keeps of a person: the refresh token, and their session, where it can. */
export async function leaveIssuer({ refresh, id }: Tokens): Promise<void> {
  const issuer = await findIssuer();
  if (refresh !== null) await revoke(issuer, refresh);
  const { end_session_endpoint: endpoint } = issuer.server;
  if (endpoint === undefined) return;
  const url = new URL(endpoint);
  url.searchParams.set('client_id', issuer.config.clientId);
  if (id !== null) url.searchParams.set('id_token_hint', id);
  url.searchParams.set('post_logout_redirect_uri', `${location.origin}${BASE}/`);
  location.assign(url);
}

/** RFC 7009. A token that outlives its person here ends by itself later: that it cannot be revoked keeps nobody signed in. */
async function revoke({ server, client, options }: Issuer, token: string): Promise<void> {
  if (server.revocation_endpoint === undefined) return;
  await oauth.revocationRequest(server, client, oauth.None(), token, options).catch(() => {});
}
