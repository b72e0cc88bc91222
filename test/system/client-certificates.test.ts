import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { issueCertificate, type KeyPair, newTrustStore } from '../certificates.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const trustStore = inject('trustStore') ?? '';

type Created = { id: string; key: string; certificate_subject: string };

/** A client and its certificate: the record begins with the most specific part, the certificate with the most general. */
async function clientWithCertificate() {
  const name = `shop-${newId()}`;
  const certificate_subject = `cn=${name}, O="Courtier, tests"`;
  const body = { name, permissions: ['read:failed'], certificate_subject };
  const { status, body: client } = await courtier.call<Created>('POST', '/api/clients', body);
  expect(status).toBe(201);
  expect(client.certificate_subject).toBe(`CN=${name},O=Courtier\\, tests`);
  return { ...client, body, pair: issueCertificate(trustStore, name, `/O=Courtier, tests/CN=${name}`) };
}

/** The status of a machine that had room for the call. */
const call = (path: string, pair: KeyPair | undefined, key?: string): Promise<number> =>
  eventually(`${path} is served`, async () => {
    const status = await ask(path, pair, key);
    return status !== 503 && status;
  });

/** Answers the status, and checks that every refusal is a problem document. */
async function ask(path: string, pair: KeyPair | undefined, key?: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asking = request(`${courtier.ready.apiTls}${path}`, {
    ca: readFileSync(join(trustStore, 'ca.pem')),
    ...pair,
    agent: false,
    timeout: 30_000,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  asking.on('response', (response) => {
    const { statusCode = 0, headers } = response;
    if (statusCode >= 400) expect(headers['content-type']).toBe('application/problem+json');
    text(response).then(() => resolve(statusCode), reject);
  });
  asking.on('timeout', () => asking.destroy(new Error('no answer within 30 s')));
  asking.on('error', reject).end();
  return promise;
}

const failed = '/api/messages/failed?limit=1';

const lacks = trustStore === '' ? ' (skipped: no openssl on this machine, or a runtime that was given)' : '';

describe.skipIf(trustStore === '')(`where client certificates are demanded${lacks}`, () => {
  let shop: Awaited<ReturnType<typeof clientWithCertificate>>;
  let host: KeyPair;
  beforeAll(async () => {
    shop = await clientWithCertificate();
    host = issueCertificate(trustStore, `host-${newId()}`, '/CN=host-7');
  });

  it('a certificate is its client, who may do what the client may', async () => {
    expect(await call(failed, shop.pair)).toBe(200);
    expect(await call('/api/clients', shop.pair)).toBe(403);
    expect(await call(failed, shop.pair, shop.key)).toBe(200);
  });

  it('a key of another client beside it is refused, and the operator is not', async () => {
    const other = { name: 'other', permissions: ['read:failed'] };
    const { key } = (await courtier.call<Created>('POST', '/api/clients', other)).body;
    expect(await call(failed, shop.pair, key)).toBe(403);
    expect(await call(failed, shop.pair, courtier.ready.adminKey)).toBe(200);
    expect(await call(failed, host, key)).toBe(200);
  });

  it('a certificate that is no client’s needs a key', async () => {
    expect(await call(failed, host)).toBe(401);
    expect(await call(failed, host, 'wrong')).toBe(403);
    expect(await call('/api/health', host)).toBe(200);
  });

  it('nobody gets as far as an answer without a certificate, or with one of another CA', async () => {
    await expect(ask('/api/health', undefined, shop.key)).rejects.toThrow();
    const elsewhere = newTrustStore();
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    const forged = issueCertificate(elsewhere, 'forged', `/O=Courtier, tests/CN=${shop.body.name}`);
    await expect(ask(failed, forged)).rejects.toThrow();
  });

  // Before their first use, for the authorizer remembers whom it has seen.
  it('a revoked client is refused with its certificate', async () => {
    const gone = await clientWithCertificate();
    await courtier.call('DELETE', `/api/clients/${gone.id}`);
    expect(await call(failed, gone.pair)).toBe(403);
  });

  it('a subject has one client, until that is revoked; then its successor is let in', async () => {
    const first = await clientWithCertificate();
    expect((await courtier.call('POST', '/api/clients', first.body)).status).toBe(409);
    await courtier.call('DELETE', `/api/clients/${first.id}`);
    const successor = { ...first.body, permissions: ['read:messages'] };
    expect((await courtier.call('POST', '/api/clients', successor)).status).toBe(201);
    expect(await call(`/api/messages/${newId()}`, first.pair)).toBe(404);
    expect(await call(failed, first.pair)).toBe(403);
  });
});

it('where none is demanded, none is known', async () => {
  expect((await courtier.call('GET', failed, undefined, { authorization: '' })).status).toBe(401);
});
