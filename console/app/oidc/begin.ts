import * as oauth from 'oauth4webapi';
import { findIssuer, redirectUri } from './issuer.ts';

/** What only the tab knows that began to sign in. */
const STORED = 'courtier.signing-in';

export type Begun = {
  state: string;
  nonce: string;
  verifier: string;
  /** Where one was, below `/console`. */
  place: string;
  /** Who waits for it in another window; null: nobody. */
  waiting: string | null;
};

/** Leaves for the issuer (authorization code with PKCE, RFC 7636). */
export async function beginSignIn(place: string, waiting: string | null = null): Promise<void> {
  const { config, server } = await findIssuer();
  const begun: Begun = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    place,
    waiting,
  };
  const url = new URL(server.authorization_endpoint ?? config.issuer);
  const asked = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri(),
    scope: config.scope,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
    // Of Auth0; a server ignores what it does not know (RFC 6749, 3.1).
    audience: config.audience,
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  sessionStorage.setItem(STORED, JSON.stringify(begun));
  location.assign(url);
}

/** What this tab began, once; null: nothing, or it has been used. */
export function takeBegun(): Begun | null {
  const stored = sessionStorage.getItem(STORED);
  sessionStorage.removeItem(STORED);
  return stored === null ? null : JSON.parse(stored);
}
