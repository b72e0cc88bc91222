import * as oauth from 'oauth4webapi';
import type { Begun } from './begin.ts';
import { findIssuer, type Granted, grantedBy, redirectUri } from './issuer.ts';

/** Takes the issuer's answer, which is in the page's address. Throws what signInTroubleIn has words for. */
export async function completeSignIn(begun: Begun, answer: URL): Promise<Granted> {
  const { server, client, options } = await findIssuer();
  const parameters = oauth.validateAuthResponse(server, client, answer, begun.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    begun.verifier,
    options,
  );
  return grantedBy(
    await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: begun.nonce,
      requireIdToken: true,
    }),
  );
}
