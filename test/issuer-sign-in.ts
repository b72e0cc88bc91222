import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** The client that the operator's page is to this issuer: a public one, which has no secret. */
export const CONSOLE_CLIENT = 'courtier-console';
/** Of the page, not of its person: RFC 9068 demands the one, and most issuers give the other. */
const TO_PAGE = { client_id: CONSOLE_CLIENT, azp: CONSOLE_CLIENT };

/** Answers the endpoints at which people sign in. False: it is another's request. */
export type SignIns = (request: IncomingMessage, response: ServerResponse) => boolean;
type Sign = (claims: Record<string, unknown>) => Promise<string>;
/** What a code or a refresh token stands for. */
type Grant = { sub: string; permissions: string; seconds: number; refreshes: boolean; nonce: string };
type Code = Grant & { challenge: string; redirectUri: string };

export const endpointsOf = (issuer: string) => ({
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/logout`,
  code_challenge_methods_supported: ['S256'],
  id_token_signing_alg_values_supported: ['ES256'],
});

/** Authorization code with PKCE for one public client. A refresh token counts once, and not after it was revoked. */
export function createSignIns(sign: Sign): SignIns {
  const codes = new Map<string, Code>();
  const refreshTokens = new Map<string, Grant>();

  function authorize({ searchParams: asked }: URL): Answer {
    const ofClient = asked.get('client_id') === CONSOLE_CLIENT && asked.get('response_type') === 'code';
    if (!ofClient || asked.get('code_challenge_method') !== 'S256') return refused('invalid_request');
    const hidden = ['state', 'nonce', 'code_challenge', 'redirect_uri'].map(
      (name) => `<input type="hidden" name="${name}" value="${asked.get(name)}">`,
    );
    return { status: 200, type: 'text/html', body: page(hidden.join('')) };
  }

  function decide({ searchParams: said }: URL): Answer {
    const redirectUri = said.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', said.get('state') ?? '');
    if (said.get('decision') === 'refuse') {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The person is not on call');
    } else {
      const code = randomUUID();
      codes.set(code, { ...grantIn(said), challenge: said.get('code_challenge') ?? '', redirectUri });
      back.searchParams.set('code', code);
    }
    return { status: 302, location: back.href };
  }

  async function token(form: URLSearchParams): Promise<Answer> {
    if (form.get('client_id') !== CONSOLE_CLIENT) return refused('invalid_client');
    const grant = form.get('grant_type') === 'refresh_token' ? ofRefresh(form) : ofCode(form);
    if (!grant) return refused('invalid_grant');
    const { sub, permissions, seconds, refreshes, nonce } = grant;
    const now = Math.floor(Date.now() / 1_000);
    const refreshToken = refreshes ? randomUUID() : undefined;
    if (refreshToken !== undefined) refreshTokens.set(refreshToken, grant);
    const answer = {
      token_type: 'Bearer',
      access_token: await sign({ ...TO_PAGE, sub, permissions: permissions.split(' '), exp: now + seconds }),
      id_token: await sign({ sub, nonce, aud: CONSOLE_CLIENT }),
      expires_in: seconds,
      refresh_token: refreshToken,
    };
    return { status: 200, type: 'application/json', body: JSON.stringify(answer) };
  }

  /** A code counts once, for who knows the verifier of its challenge. */
  function ofCode(form: URLSearchParams): Grant | undefined {
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = form.get('code_verifier') ?? '';
    const isOfVerifier = createHash('sha256').update(verifier).digest('base64url') === code?.challenge;
    return isOfVerifier && form.get('redirect_uri') === code.redirectUri ? code : undefined;
  }

  function ofRefresh(form: URLSearchParams): Grant | undefined {
    const grant = refreshTokens.get(form.get('refresh_token') ?? '');
    refreshTokens.delete(form.get('refresh_token') ?? '');
    return grant;
  }

  const endpoints: Record<string, (url: URL, form: URLSearchParams) => Answer | Promise<Answer>> = {
    '/authorize': authorize,
    '/decide': decide,
    '/token': (_, form) => token(form),
    '/revoke': (_, form) => {
      refreshTokens.delete(form.get('token') ?? '');
      return { status: 200 };
    },
    '/logout': ({ searchParams }) => ({
      status: 302,
      location: searchParams.get('post_logout_redirect_uri') ?? '/',
    }),
  };
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const endpoint = endpoints[url.pathname];
    if (!endpoint) return false;
    void text(request).then(async (body) => send(response, await endpoint(url, new URLSearchParams(body))));
    return true;
  };
}

type Answer = { status: number; type?: string; body?: string; location?: string };

const refused = (error: string): Answer => ({
  status: 400,
  type: 'application/json',
  body: JSON.stringify({ error }),
});

function send(response: ServerResponse, { status, type, body = '', location }: Answer): void {
  const headers = {
    'access-control-allow-origin': '*',
    ...(type !== undefined && { 'content-type': type }),
    ...(location !== undefined && { location }),
  };
  response.writeHead(status, headers).end(body);
}

function grantIn(said: URLSearchParams): Grant {
  return {
    sub: said.get('sub') ?? '',
    permissions: said.get('permissions') ?? '',
    seconds: Number(said.get('seconds')),
    refreshes: said.has('refreshes'),
    nonce: said.get('nonce') ?? '',
  };
}

/** On which somebody says who they are, and what the issuer should do with that. */
const page = (
  hidden: string,
) => `<!doctype html><title>Stand-in issuer</title><form action="/decide">${hidden}
<label>Person <input name="sub" value="nadia"></label>
<label>Permissions <input name="permissions" value="read:queues read:failed manage:queues"></label>
<label>Seconds <input name="seconds" value="600"></label>
<label><input type="checkbox" name="refreshes"> Refresh token</label>
<button name="decision" value="let in">Let in</button> <button name="decision" value="refuse">Refuse</button></form>`;
