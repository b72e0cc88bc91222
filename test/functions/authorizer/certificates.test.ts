import { beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { type ClientRecord, openClient, revokeClient } from '../../../core/permission/client-record.ts';
import { hashKey } from '../../../core/permission/key.ts';
import { createHandler } from '../../../functions/authorizer/handler.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';
import { createMemoryClients } from '../../memory/clients.ts';
import { recordedLog } from '../../recorded-log.ts';
import { authorizerEvent, METHOD_ARN } from './authorizer-event.ts';
import { certificates } from './client-certificates.ts';

const NOW = '2026-01-05T10:00:00.000Z';
const SUBJECT = 'CN=shop,O=Example';
const shopPem = certificates.shop;
const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzdmMifQ.c2lnbmF0dXJl';

let clients: ReturnType<typeof createMemoryClients>;
let log: ReturnType<typeof recordedLog>;
let shop: ClientRecord;
let tableError: Error | undefined;
let time: string;
let authorize: (given: {
  key?: string;
  pem?: string;
  headers?: Record<string, string>;
}) => ReturnType<ReturnType<typeof createHandler>>;

beforeEach(async () => {
  clients = createMemoryClients();
  log = recordedLog();
  tableError = undefined;
  time = NOW;
  const permissions = ['publish:orders'];
  const base = { name: 'n', permissions, expires_at: null, rate: 'standard' as const };
  shop = openClient({ ...base, id: 'shop', certificate_subject: SUBJECT }, hashKey('shop-key'), NOW);
  await clients.save(shop, undefined);
  await clients.save(openClient({ ...base, id: 'other' }, hashKey('other-key'), NOW), undefined);
  const handler = createHandler({
    clients: {
      async findByKeyHash(hash) {
        if (tableError) throw tableError;
        return clients.findByKeyHash(hash);
      },
    },
    adminKey: async () => 'admin-key',
    usage: createUsage({ prefix: 'courtier-test-', delaySeconds: 60 }),
    cacheSeconds: 30,
    tokens: { verify: async () => ({ claims: { sub: 'shop' } }), permissionsClaim: 'scope' },
    now: () => new Date(time),
    log,
  });
  authorize = ({ key, pem, headers = {} }) => {
    const certificate = {
      clientCertPem: pem ?? '',
      // Made to mislead: it is not read.
      subjectDN: SUBJECT,
      issuerDN: 'CN=ca',
      serialNumber: '01:02',
      validity: { notBefore: 'May 28 12:30:02 2019 GMT', notAfter: 'May 28 12:30:02 2029 GMT' },
    };
    const all = key === undefined ? headers : { ...headers, Authorization: `Bearer ${key}` };
    return handler(authorizerEvent(all, METHOD_ARN, pem === undefined ? null : certificate));
  };
});

async function effectOf(given: Parameters<typeof authorize>[0]) {
  const { principalId, policyDocument } = await authorize(given);
  const statements: { Effect: string }[] = policyDocument.Statement;
  return `${statements.map(({ Effect }) => Effect).join()} ${principalId}`;
}

describe('a client certificate', () => {
  it('is its client without a key', async () => {
    expect(await authorize({ pem: shopPem })).toMatchObject({
      principalId: 'shop',
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { client_id: 'shop', permissions: '["publish:orders"]' },
    });
  });

  it('may have a subject of many parts, in any letters', async () => {
    const certificate_subject = 'EMAILADDRESS=a@example.com, UID=7+CN=a b, O=Caf\\C3\\A9, C=FR';
    const known = {
      name: 'n',
      permissions: ['admin'],
      expires_at: null,
      rate: 'standard' as const,
      id: 'multi',
      certificate_subject,
    };
    await clients.save(openClient(known, hashKey('multi-key'), NOW), undefined);
    expect(await effectOf({ pem: certificates.multi })).toBe('Allow multi');
  });

  it('goes with a key of the same client', async () => {
    expect(await effectOf({ pem: shopPem, key: 'shop-key' })).toBe('Allow shop');
  });

  it('does not go with a key or a token of another client', async () => {
    expect(await effectOf({ pem: shopPem, key: 'other-key' })).toBe('Deny unknown');
    expect(await effectOf({ pem: shopPem, key: TOKEN })).toBe('Deny unknown');
    expect(log.text()).toContain('of another client than the key');
  });

  it('does not save a wrong key, nor two keys that differ', async () => {
    expect(await effectOf({ pem: shopPem, key: 'wrong' })).toBe('Deny unknown');
    const two = { pem: shopPem, key: 'shop-key', headers: { 'X-Api-Key': 'other-key' } };
    await expect(authorize(two)).rejects.toThrow(/^Unauthorized$/);
  });

  it('that is no client’s lets in who has a key, and nobody else', async () => {
    expect(await effectOf({ pem: certificates.host, key: 'other-key' })).toBe('Allow other');
    expect(await effectOf({ pem: certificates.host, key: TOKEN })).toBe('Allow oidc:shop');
    await expect(authorize({ pem: certificates.host })).rejects.toThrow(/^Unauthorized$/);
    expect(log.lines).toMatchObject([{ fields: { certificate_subject: 'CN=host-7' } }]);
  });

  it.each([
    ['whose one value spells the parts of a client’s', certificates.sly],
    ['that cannot be read', '-----BEGIN CERTIFICATE-----'],
    ['that is empty', ''],
  ])('%s is nobody’s', async (_, pem) => {
    await expect(authorize({ pem })).rejects.toThrow(/^Unauthorized$/);
  });

  it('counts no longer when its client is revoked, with a key and without', async () => {
    await clients.save(revokeClient(shop, NOW), shop);
    expect(await effectOf({ pem: shopPem })).toBe('Deny shop');
    expect(await effectOf({ pem: shopPem, key: 'shop-key' })).toBe('Deny shop');
    expect(await effectOf({ pem: shopPem, key: 'other-key' })).toBe('Deny unknown');
  });

  it('counts no longer when it has ended, with a key and without', async () => {
    time = '2126-12-01T00:00:00.000Z';
    expect(await effectOf({ pem: shopPem })).toBe('Deny unknown');
    expect(await effectOf({ pem: shopPem, key: 'shop-key' })).toBe('Deny unknown');
  });

  it('keeps no operator out, no matter whose it is, and while the table is away', async () => {
    tableError = new UnavailableError('table-unavailable', 'the table is away');
    expect(await effectOf({ pem: shopPem, key: 'admin-key' })).toBe('Allow admin');
  });

  it('lets nobody in on a doubt', async () => {
    tableError = new UnavailableError('table-unavailable', 'the table is away');
    await expect(authorize({ pem: shopPem })).rejects.toThrow('the table is away');
  });

  it('cannot be brought by a header', async () => {
    const headers = { 'X-Amzn-Mtls-Clientcert-Subject': SUBJECT, 'X-Client-Cert': SUBJECT };
    await expect(authorize({ headers })).rejects.toThrow(/^Unauthorized$/);
    expect(await effectOf({ key: `certificate#${SUBJECT}` })).toBe('Deny unknown');
  });
});
