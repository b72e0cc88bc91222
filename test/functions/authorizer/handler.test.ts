import { beforeEach, describe, expect, it } from 'vitest';
import { caller } from '../../../adapters/http/caller.ts';
import { UnavailableError } from '../../../core/errors.ts';
import type { Client } from '../../../core/permission/client.ts';
import { hashKey } from '../../../core/permission/key.ts';
import { clientUsageKey, sharedUsageKey } from '../../../core/rate/usage-key.ts';
import { createHandler } from '../../../functions/authorizer/handler.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';
import { event as apiEvent } from '../../adapters/http/event.ts';
import { createMemoryClients } from '../../memory/clients.ts';
import { recordedLog } from '../../recorded-log.ts';
import { authorizerEvent, METHOD_ARN } from './authorizer-event.ts';

const ADMIN_KEY = 'admin-key-0123456789';
const PREFIX = 'courtier-test-';
const SHOP_KEY = 'shop-key-0123456789';
const shop: Client = {
  id: 'shop',
  name: 'The shop',
  permissions: ['publish:orders'],
  revoked_at: null,
  expires_at: null,
};

let time: number;
let lookUps: number;
let tableError: Error | undefined;
let secretError: Error | undefined;
let stored: ReturnType<typeof createMemoryClients>;
let log: ReturnType<typeof recordedLog>;
let authorize: (
  headers: Record<string, string | string[]> | null,
) => ReturnType<ReturnType<typeof createHandler>>;

beforeEach(() => {
  time = Date.parse('2026-01-05T10:00:00.000Z');
  lookUps = 0;
  tableError = undefined;
  secretError = undefined;
  stored = createMemoryClients();
  stored.put(hashKey(SHOP_KEY), shop);
  log = recordedLog();
  const handler = createHandler({
    clients: {
      async findByKeyHash(hash) {
        lookUps += 1;
        if (tableError) throw tableError;
        return stored.findByKeyHash(hash);
      },
    },
    adminKey: async () => {
      if (secretError) throw secretError;
      return ADMIN_KEY;
    },
    usage: createUsage({ prefix: PREFIX, delaySeconds: 60 }),
    cacheSeconds: 30,
    now: () => new Date(time),
    log,
  });
  authorize = (headers) => handler(authorizerEvent(headers));
});

async function effectOf(headers: Record<string, string | string[]> | null): Promise<string> {
  const statements: { Effect: string }[] = (await authorize(headers)).policyDocument.Statement;
  return statements.map((statement) => statement.Effect).join();
}

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

describe('the authorizer lets in', () => {
  it('a client, and tells the API who it is and what it may do', async () => {
    const result = await authorize(bearer(SHOP_KEY));
    expect(result).toEqual({
      principalId: 'shop',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: METHOD_ARN }],
      },
      context: { client_id: 'shop', client_name: 'The shop', permissions: '["publish:orders"]' },
      usageIdentifierKey: sharedUsageKey(PREFIX, 'shared'),
    });
    expect(caller(apiEvent({ authorizer: result.context ?? null }))).toEqual({
      id: 'shop',
      name: 'The shop',
      permissions: ['publish:orders'],
    });
  });

  it('the admin key, without a look into the table', async () => {
    expect((await authorize(bearer(ADMIN_KEY))).context).toEqual({
      client_id: 'admin',
      client_name: 'admin',
      permissions: '["admin"]',
    });
    expect(lookUps).toBe(0);
  });

  it.each([
    [{ 'X-Api-Key': SHOP_KEY }],
    [{ 'x-api-key': ` ${SHOP_KEY} ` }],
    [{ authorization: `bearer   ${SHOP_KEY}` }],
    [{ AUTHORIZATION: `BEARER ${SHOP_KEY}` }],
    [{ Authorization: `Bearer ${SHOP_KEY}`, 'X-Api-Key': SHOP_KEY }],
    [{ Authorization: 'Basic abc', 'X-Api-Key': SHOP_KEY }],
    [{ 'X-Api-Key': [SHOP_KEY, SHOP_KEY] }],
  ])('a key in %j', async (headers) => {
    expect(await effectOf(headers)).toBe('Allow');
  });

  it('a client whose key has not yet expired', async () => {
    stored.put(hashKey(SHOP_KEY), { ...shop, expires_at: '2026-01-05T10:00:00.001Z' });
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Allow');
  });
});

describe('the requests of a caller are counted', () => {
  const since = '2026-01-05T10:00:00.000Z';
  const countedBy = async (key: string) => (await authorize(bearer(key))).usageIdentifierKey;

  it('by a key of its own, once that has had the time to be known everywhere', async () => {
    stored.put(hashKey(SHOP_KEY), { ...shop, limit: { rate: 'basic', since } });
    time += 59_999;
    expect(await countedBy(SHOP_KEY)).toBe(sharedUsageKey(PREFIX, 'shared'));
    time += 1;
    expect(await countedBy(SHOP_KEY)).toBe(clientUsageKey(PREFIX, 'basic', 'shop'));
  });

  it('by the shared one for a client from before there were rates, and by another for the operator', async () => {
    expect(await countedBy(SHOP_KEY)).toBe(sharedUsageKey(PREFIX, 'shared'));
    expect(await countedBy(ADMIN_KEY)).toBe(sharedUsageKey(PREFIX, 'admin'));
  });
});

describe('the authorizer answers 401 to', () => {
  it.each([
    ['no headers', null],
    ['no key', { Accept: '*/*' }],
    ['an empty key', { Authorization: 'Bearer ', 'X-Api-Key': '' }],
    ['another scheme', { Authorization: `Basic ${SHOP_KEY}` }],
    ['a key without its scheme', { Authorization: SHOP_KEY }],
    ['two keys that differ', { Authorization: `Bearer ${SHOP_KEY}`, 'X-Api-Key': ADMIN_KEY }],
    ['one header twice', { 'X-Api-Key': [SHOP_KEY, ADMIN_KEY] }],
    ['one header in two spellings', { 'X-Api-Key': SHOP_KEY, 'x-api-key': ADMIN_KEY }],
  ])('%s', async (_what, headers) => {
    await expect(authorize(headers)).rejects.toThrow(/^Unauthorized$/);
    // Lambda would log it, for every probe of the internet.
    await expect(authorize(headers)).rejects.toMatchObject({ stack: '' });
  });
});

describe('the authorizer denies', () => {
  it('an unknown key', async () => {
    const result = await authorize(bearer('nobody'));
    expect(result.principalId).toBe('unknown');
    expect(result.context).toBeUndefined();
    expect(result.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: METHOD_ARN },
    ]);
  });

  it.each([
    ['revoked', { revoked_at: '2026-01-05T09:00:00.000Z' }],
    ['revoked from tomorrow on', { revoked_at: '2026-01-06T00:00:00.000Z' }],
    ['expired', { expires_at: '2026-01-05T10:00:00.000Z' }],
    ['of an unreadable end', { expires_at: 'soon' }],
  ])('a key that is %s', async (_what, change) => {
    stored.put(hashKey(SHOP_KEY), { ...shop, ...change });
    const result = await authorize(bearer(SHOP_KEY));
    expect(result.context).toBeUndefined();
    expect(result.principalId).toBe('shop');
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Deny');
  });

  it('the admin key with one more or less character', async () => {
    expect(await effectOf(bearer(`${ADMIN_KEY}0`))).toBe('Deny');
    expect(await effectOf(bearer(ADMIN_KEY.slice(0, -1)))).toBe('Deny');
  });
});

describe('what the authorizer remembers', () => {
  it('is a client for thirty seconds, so that a revoked key stops within a minute', async () => {
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Allow');
    stored.put(hashKey(SHOP_KEY), { ...shop, revoked_at: '2026-01-05T10:00:00.000Z' });
    time += 29_999;
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Allow');
    expect(lookUps).toBe(1);
    time += 1;
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Deny');
    expect(lookUps).toBe(2);
  });

  it('ends at its time also for a client whose key expires meanwhile', async () => {
    stored.put(hashKey(SHOP_KEY), { ...shop, expires_at: '2026-01-05T10:00:10.000Z' });
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Allow');
    time += 10_000;
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Deny');
  });

  it('is not that a key was unknown: a new client gets in at once', async () => {
    expect(await effectOf(bearer('new-key'))).toBe('Deny');
    stored.put(hashKey('new-key'), { ...shop, id: 'new' });
    expect(await effectOf(bearer('new-key'))).toBe('Allow');
  });

  it('is bounded: the client that was looked up longest ago goes first', async () => {
    for (let n = 0; n < 1_000; n++) stored.put(hashKey(`key-${n}`), { ...shop, id: `c${n}` });
    await authorize(bearer(SHOP_KEY));
    for (let n = 0; n < 1_000; n++) await authorize(bearer(`key-${n}`));
    lookUps = 0;
    await authorize(bearer('key-0'));
    await authorize(bearer('key-999'));
    expect(lookUps).toBe(0);
    await authorize(bearer(SHOP_KEY));
    expect(lookUps).toBe(1);
  });
});

describe('when something does not answer, the authorizer', () => {
  it('throws rather than let anybody in without the table', async () => {
    tableError = new UnavailableError('table-unavailable', 'the table is away');
    await expect(authorize(bearer(SHOP_KEY))).rejects.toThrow('the table is away');
    await expect(authorize(bearer('nobody'))).rejects.toThrow('the table is away');
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'key not checked' }));
  });

  it('lets the operator in without the table', async () => {
    tableError = new UnavailableError('table-unavailable', 'the table is away');
    expect(await effectOf(bearer(ADMIN_KEY))).toBe('Allow');
  });

  it('lets clients in without the secret, and throws for a key that may be the admin key', async () => {
    secretError = new UnavailableError('secret-unavailable', 'the secret is away');
    expect(await effectOf(bearer(SHOP_KEY))).toBe('Allow');
    await expect(authorize(bearer(ADMIN_KEY))).rejects.toThrow('the secret is away');
  });
});

it('no key is ever logged', async () => {
  stored.put(hashKey(SHOP_KEY), { ...shop, revoked_at: '2026-01-05T09:00:00.000Z' });
  await authorize(bearer(SHOP_KEY));
  await authorize(bearer('nobody-at-all'));
  tableError = new Error('away');
  await authorize(bearer('another-key-here')).catch(() => undefined);
  expect(log.lines).toHaveLength(3);
  for (const key of [SHOP_KEY, 'nobody-at-all', 'another-key-here', ADMIN_KEY]) {
    expect(log.text()).not.toContain(key);
    expect(log.text()).not.toContain(hashKey(key));
  }
});
