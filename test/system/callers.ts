import { randomBytes } from 'node:crypto';
import { keyFrom } from '../../core/permission/key.ts';
import { type KnownIssuer, newSigningKey, signToken } from '../issuer.ts';
import { type Courtier, eventually, newId } from './courtier.ts';

/** One kind of caller. */
export type Caller = {
  name: string;
  headers: Record<string, string>;
  /** What it may do; a status when it is nobody at all. */
  may: string[] | 401 | 403;
};

const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

/** Callers who are nobody: without a key, and with every sort of key that does not count. */
export async function nobodies(courtier: Courtier): Promise<Caller[]> {
  const wrong = keyFrom(randomBytes(32));
  return [
    { name: 'none', headers: {}, may: 401 },
    { name: 'another scheme', headers: { authorization: `Basic ${wrong}` }, may: 401 },
    { name: 'an empty key', headers: { authorization: 'Bearer ', 'x-api-key': '' }, may: 401 },
    { name: 'two keys', headers: { ...bearer(courtier.ready.adminKey), 'x-api-key': wrong }, may: 401 },
    { name: 'a wrong key', headers: bearer(wrong), may: 403 },
    { name: 'a key with a wild card', headers: { 'x-api-key': '*' }, may: 403 },
    { name: 'a revoked key', headers: bearer(await revokedKey(courtier)), may: 403 },
    { name: 'an expired key', headers: bearer(await expiredKey(courtier)), may: 403 },
  ];
}

/** One client for each of these permissions, which is all that it has; and the operator. */
export async function clients(courtier: Courtier, permissions: readonly string[]): Promise<Caller[]> {
  const callers: Caller[] = [
    { name: 'the admin key', headers: bearer(courtier.ready.adminKey), may: ['admin'] },
  ];
  for (const permission of permissions) {
    const { key } = await create(courtier, [permission]);
    callers.push({ name: permission, headers: { 'x-api-key': key }, may: [permission] });
  }
  return callers;
}

/** Callers with tokens: some that count, and one for each reason not to. */
export async function tokenCallers(issuer: KnownIssuer): Promise<Caller[]> {
  const now = Math.floor(Date.now() / 1000);
  const permissions = ['admin'];
  const caller = async (
    name: string,
    may: Caller['may'],
    claims: Record<string, unknown>,
    by: KnownIssuer = issuer,
    // Each has an allowance of its own, which one of them alone cannot use up.
  ): Promise<Caller> => ({
    name,
    may,
    headers: bearer(await signToken(by, { sub: name.replaceAll(' ', '-'), ...claims })),
  });
  const stranger = { ...issuer, signingKey: await newSigningKey(issuer.signingKey.kid ?? '') };
  return Promise.all([
    caller('a token with admin', ['admin'], { permissions }),
    caller('a token with a list', ['read:*', 'manage:*'], { permissions: ['read:*', 'manage:*', 'openid'] }),
    caller('a token with a text', ['publish:*'], { permissions: 'openid publish:*' }),
    caller('a token without permissions', [], {}),
    caller('an expired token', 401, { permissions, exp: now - 60 }),
    caller('a token for later', 401, { permissions, nbf: now + 600 }),
    caller('a token of another issuer', 401, { permissions, iss: 'https://id.example.com' }),
    caller('a token for another audience', 401, { permissions, aud: 'another' }),
    caller('a token of a stranger', 401, { permissions }, stranger),
  ]);
}

type Created = { id: string; key: string };

async function create(courtier: Courtier, permissions: string[], more: Record<string, unknown> = {}) {
  const body = { name: `who-${newId()}`, permissions, ...more };
  const answer = await courtier.call<Created>('POST', '/api/clients', body);
  if (answer.status !== 201)
    throw new Error(`a client is answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Nobody has used it, so the authorizer remembers nothing of it. */
async function revokedKey(courtier: Courtier): Promise<string> {
  const { id, key } = await create(courtier, ['admin']);
  await courtier.call('DELETE', `/api/clients/${id}`);
  return key;
}

async function expiredKey(courtier: Courtier): Promise<string> {
  // Not too soon: on a busy machine the client is made seconds later, and a key must expire after that.
  const expires_at = new Date(Date.now() + 10_000).toISOString();
  const { key } = await create(courtier, ['admin'], { expires_at });
  await eventually('a key expires', async () => {
    const answer = await courtier.call('GET', '/api/clients?limit=1', undefined, bearer(key));
    return answer.status === 403;
  });
  return key;
}
