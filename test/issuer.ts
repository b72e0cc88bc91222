import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { createSignIns, endpointsOf } from './issuer-sign-in.ts';

export const AUDIENCE = 'courtier-tests';

/** An issuer of tokens as tests know it: its signing key goes where they run. */
export type KnownIssuer = { issuer: string; audience: string; signingKey: JWK };

export type TestIssuer = KnownIssuer & {
  /** Of requests to each path. */
  asked: Map<string, number>;
  /** What the next requests are answered with, by path; without an entry, what they should be. */
  answers: Map<string, { status: number; body: string }>;
  /** The public keys that it tells. */
  keys: JWK[];
  stop(): Promise<void>;
};

export async function newSigningKey(kid: string, alg = 'ES256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg };
}

/** Without what must stay secret: `d` of elliptic curves. */
export function publicKey({ d: _, ...key }: JWK): JWK {
  return key;
}

/**
 * An OpenID Connect issuer on a free port of this machine: its discovery document, its keys, and a page on which somebody signs in as
 * anybody (issuer-sign-in.ts).
 */
export async function startIssuer(port = 0): Promise<TestIssuer> {
  const signingKey = await newSigningKey('key-1');
  const keys = [publicKey(signingKey)];
  const asked: TestIssuer['asked'] = new Map();
  const answers: TestIssuer['answers'] = new Map();
  let issuer = '';
  const signIns = createSignIns((claims) => signToken({ issuer, audience: AUDIENCE, signingKey }, claims));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (signIns(request, response)) return;
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': {
        issuer,
        jwks_uri: `${issuer}/keys`,
        ...endpointsOf(issuer),
      },
      '/keys': { keys },
    };
    const status = path in documents ? 200 : 404;
    const answer = answers.get(path) ?? { status, body: JSON.stringify(documents[path] ?? {}) };
    // A page asks for the discovery document too.
    const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
    response.writeHead(answer.status, headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { issuer, audience: AUDIENCE, signingKey, asked, answers, keys, stop };
}

/** A token for ten minutes, unless the claims say otherwise. `null` leaves a claim out. */
export async function signToken(
  { issuer, audience, signingKey }: KnownIssuer,
  claims: Record<string, unknown> = {},
  header: Record<string, string> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: audience, sub: 'svc', iat: now, exp: now + 600, ...claims };
  const payload: JWTPayload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  return new SignJWT(payload)
    .setProtectedHeader({ alg: signingKey.alg ?? 'ES256', kid: signingKey.kid ?? '', ...header })
    .sign(await importJWK(signingKey));
}
