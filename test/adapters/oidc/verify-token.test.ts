import { Buffer } from 'node:buffer';
import { CompactSign, importJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIssuerKeys } from '../../../adapters/oidc/issuer-keys.ts';
import { createVerifyToken } from '../../../adapters/oidc/verify-token.ts';
import type { VerifyToken } from '../../../core/permission/token.ts';
import { newSigningKey, publicKey, signToken, startIssuer, type TestIssuer } from '../../issuer.ts';

const METADATA = '/.well-known/openid-configuration';
let issuer: TestIssuer;
let time: number;
let verify: VerifyToken;

beforeEach(async () => {
  issuer = await startIssuer();
  time = Date.now();
  verify = createVerifyToken(issuer, () => new Date(time));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await issuer.stop();
});

const seconds = () => Math.floor(time / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token counts', () => {
  it('that the issuer signed, with all that it claims', async () => {
    const token = await signToken(issuer, { permissions: ['read:failed'] });
    expect(await verify(token)).toMatchObject({
      claims: { iss: issuer.issuer, aud: issuer.audience, sub: 'svc', permissions: ['read:failed'] },
    });
  });

  it('that is for several audiences, Courtier among them', async () => {
    expect(await verify(await signToken(issuer, { aud: ['other', issuer.audience] }))).toHaveProperty(
      'claims',
    );
  });

  it('whose issuer’s clock is some seconds ahead or behind', async () => {
    for (const claims of [{ exp: seconds() - 5 }, { nbf: seconds() + 5 }])
      expect(await verify(await signToken(issuer, claims))).toHaveProperty('claims');
  });

  it('signed by a key that came after the others were read; a key that went counts no longer', async () => {
    const old = await signToken(issuer, { exp: seconds() + 3_600 });
    await verify(old);
    const signingKey = await newSigningKey('key-2', 'EdDSA');
    issuer.keys.splice(0, 1, publicKey(signingKey));
    vi.useFakeTimers({ toFake: ['Date'], now: time + 60_000 });
    expect(await verify(await signToken({ ...issuer, signingKey }))).toHaveProperty('claims');
    expect(await verify(old)).toEqual({ refused: 'unknown signing key' });
  });
});

describe('a token is refused', () => {
  const refused = async (token: string | Promise<string>) => verify(await token);

  it.each([
    ['expired', () => ({ exp: seconds() - 11 })],
    ['not yet valid', () => ({ nbf: seconds() + 11 })],
    ['malformed', () => ({ exp: null })],
    ['malformed', () => ({ exp: 'tomorrow' })],
    ['wrong issuer', () => ({ iss: 'https://elsewhere.example.com' })],
    ['wrong issuer', () => ({ iss: `${issuer.issuer}/` })],
    ['wrong issuer', () => ({ iss: null })],
    ['wrong audience', () => ({ aud: 'another-service' })],
    ['wrong audience', () => ({ aud: null })],
    ['no usable subject', () => ({ sub: null })],
  ])('as %s by its claims', async (reason, claims) => {
    expect(await refused(signToken(issuer, claims()))).toEqual({ refused: reason });
  });

  it('when somebody else signed it, with a key of the same name or of another', async () => {
    const same = await newSigningKey('key-1');
    expect(await refused(signToken({ ...issuer, signingKey: same }))).toEqual({ refused: 'bad signature' });
    const other = await newSigningKey('key-9');
    expect(await refused(signToken({ ...issuer, signingKey: other }))).toEqual({
      refused: 'unknown signing key',
    });
  });

  it('when a claim was changed after it was signed', async () => {
    const [head, , signature] = (await signToken(issuer)).split('.');
    const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'admin', exp: seconds() + 600 };
    expect(await refused([head, part(claims), signature].join('.'))).toEqual({ refused: 'bad signature' });
  });

  it('that nobody signed, or somebody with the public key as a shared secret', async () => {
    const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'svc', exp: seconds() + 600 };
    const unsigned = `${part({ alg: 'none' })}.${part(claims)}.`;
    expect(await refused(unsigned)).toEqual({ refused: 'algorithm not allowed' });
    const secret = Buffer.from(JSON.stringify(issuer.keys[0]));
    const shared = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
    expect(await refused(shared)).toEqual({ refused: 'algorithm not allowed' });
  });

  it.each(['a.b.c', 'eyJ.eyJ.', `${part({ alg: 'ES256' })}.${part('text')}.x`, `${part({})}.${part({})}.`])(
    'that is none: %s',
    async (token) => {
      expect(await refused(token)).toHaveProperty('refused', expect.stringMatching(/malformed|wrong issuer/));
    },
  );

  it('whose content is no claims', async () => {
    const { alg = '', kid = '' } = issuer.signingKey;
    const key = await importJWK(issuer.signingKey);
    const signed = new CompactSign(Buffer.from('[1]')).setProtectedHeader({ alg, kid }).sign(key);
    expect(await refused(signed)).toEqual({ refused: 'malformed' });
  });
});

describe('the issuer', () => {
  it('is asked once for many tokens, and not for tokens of others or keys that it lately did not know', async () => {
    const token = await signToken(issuer);
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    const invented = await signToken({ ...issuer, signingKey: await newSigningKey('key-9') });
    for (let n = 0; n < 5; n += 1) await verify(invented);
    await verify(await signToken(issuer, { iss: 'https://elsewhere.example.com' }));
    expect(Object.fromEntries(issuer.asked)).toEqual({ [METADATA]: 1, '/keys': 1 });
  });

  it.each([
    ['does not answer for its metadata', METADATA, { status: 500, body: '' }],
    ['sends elsewhere', METADATA, { status: 302, body: '' }],
    ['answers no metadata', METADATA, { status: 200, body: '<html>' }],
    ['names no keys', METADATA, { status: 200, body: '{"issuer": "x"}' }],
    [
      'is another one',
      METADATA,
      {
        status: 200,
        body: '{"issuer": "https://other.example.com", "jwks_uri": "https://other.example.com/k"}',
      },
    ],
    ['does not tell its keys', '/keys', { status: 503, body: '' }],
    ['tells no keys', '/keys', { status: 200, body: '{}' }],
  ])('that %s makes nothing of a token known: neither good nor bad', async (_, path, answer) => {
    issuer.answers.set(path, answer);
    const token = await signToken(issuer);
    await expect(verify(token)).rejects.toMatchObject({ code: 'issuer-unavailable', disposition: 'retry' });
    issuer.answers.clear();
    time += 5_001;
    expect(await verify(token)).toHaveProperty('claims');
  });

  it('that is away is not asked for every token', async () => {
    issuer.answers.set(METADATA, { status: 500, body: '' });
    const token = await signToken(issuer);
    for (let n = 0; n < 5; n += 1) await expect(verify(token)).rejects.toThrow('cannot be asked');
    expect(issuer.asked.get(METADATA)).toBe(1);
  });

  it('that nobody is at is unavailable as well', async () => {
    const token = await signToken(issuer);
    await issuer.stop();
    await expect(verify(token)).rejects.toMatchObject({ code: 'issuer-unavailable' });
  });

  it('on https must have its keys there too', async () => {
    const documents = { issuer: 'https://id.example.com', jwks_uri: 'http://id.example.com/keys' };
    vi.stubGlobal('fetch', async () => Response.json(documents));
    const keys = createIssuerKeys('https://id.example.com', () => new Date(time));
    await expect(keys()).rejects.toThrow('Its keys are not on https.');
  });
});
