import * as oauth from 'oauth4webapi';
import { BASE, type IssuerConfig, originsOf, SIGNED_IN } from '../../serving.ts';
import { readConfig } from '../api/config.ts';
import type { Tokens } from '../api/session.ts';
import { SignInError } from './sign-in-error.ts';

/** A clock of an operator's machine that is this much off does no harm. Seconds. */
const TOLERANCE = 60;

/** What every request to the issuer needs. */
export type Issuer = {
  config: IssuerConfig;
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  options: { [oauth.allowInsecureRequests]: boolean };
};

/** A token of the issuer, which the API takes as the key. */
export type Granted = { key: string; tokens: Tokens };

/** To the letter as the issuer has to know it. */
export const redirectUri = () => `${location.origin}${BASE}${SIGNED_IN}`;

/** Reads the issuer's discovery document. Throws SignInError where it cannot be used, and what fetch throws. */
export async function findIssuer(): Promise<Issuer> {
  const { oidc: config } = await readConfig();
  if (!config) throw new SignInError('noIssuer');
  // The settings let http be a laptop's alone.
  const options = { [oauth.allowInsecureRequests]: config.issuer.startsWith('http:') };
  const issuer = new URL(config.issuer);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const { origin } = new URL(server.token_endpoint ?? issuer);
  if (!originsOf(config).includes(origin)) throw new SignInError('otherOrigin', origin);
  const client = { client_id: config.clientId, [oauth.clockTolerance]: TOLERANCE };
  return { config, server, client, options };
}

/** What a token response gives; what it does not repeat stays as it was. */
export function grantedBy(response: oauth.TokenEndpointResponse, before?: Tokens): Granted {
  const { access_token: key, expires_in: seconds, refresh_token, id_token } = response;
  return {
    key,
    tokens: {
      expiresAt: seconds === undefined ? null : Date.now() + seconds * 1_000,
      refresh: refresh_token ?? before?.refresh ?? null,
      id: id_token ?? before?.id ?? null,
    },
  };
}
