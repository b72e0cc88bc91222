import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashKey } from '../../../core/permission/key.ts';
import { createHandler } from '../../../functions/authorizer/handler.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';
import { oddText, oddValues } from '../../adapters/http/odd.ts';
import { createMemoryClients } from '../../memory/clients.ts';
import { recordedLog } from '../../recorded-log.ts';
import { authorizerEvent } from './authorizer-event.ts';

const ADMIN_KEY = 'the-admin-key';
const SHOP_KEY = 'the-shop-key';

const key = fc.oneof(oddText, fc.constantFrom(ADMIN_KEY, SHOP_KEY));
const values = fc.oneof(
  oddValues(['Authorization', 'authorization', 'X-Api-Key', 'x-api-key']),
  key.map((value) => ({ Authorization: `Bearer ${value}` })),
  key.map((value) => ({ 'X-Api-Key': value })),
  fc.tuple(key, key).map(([one, two]) => ({ Authorization: `Bearer ${one}`, 'X-API-KEY': two })),
);

/** The keys in a request, found in another way than the authorizer's. */
function presented(headers: Record<string, string | string[]> | null): Set<string> {
  const lines = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => [name.toLowerCase(), one] as const),
  );
  const keys = lines.flatMap(([name, value]) => {
    if (name === 'x-api-key') return [value.trim()];
    return name === 'authorization' && /^bearer /i.test(value) ? [value.replace(/^bearer /i, '').trim()] : [];
  });
  return new Set(keys.filter((one) => one.length > 0));
}

it('whatever the headers, the authorizer lets in exactly the one valid key, denies or says Unauthorized', async () => {
  const clients = createMemoryClients();
  clients.put(hashKey(SHOP_KEY), {
    id: 'shop',
    name: 'shop',
    permissions: [],
    revoked_at: null,
    expires_at: null,
  });
  const log = recordedLog();
  const handler = createHandler({
    clients,
    adminKey: async () => ADMIN_KEY,
    usage: createUsage({ prefix: 'courtier-test-', delaySeconds: 60 }),
    cacheSeconds: 30,
    now: () => new Date(),
    log,
  });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(values, oddText, async (headers, methodArn) => {
      const outcome = await handler(authorizerEvent(headers, methodArn)).then(
        ({ policyDocument }) => JSON.stringify(policyDocument.Statement),
        (error: unknown) => String(error),
      );
      const keys = presented(headers);
      const [only = ''] = keys;
      const effect = [ADMIN_KEY, SHOP_KEY].includes(only) ? 'Allow' : 'Deny';
      const statement = [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }];
      const expected = keys.size === 1 ? JSON.stringify(statement) : 'Error: Unauthorized';
      expect(outcome).toBe(expected);
      seen.add(keys.size === 1 ? effect : 'Unauthorized');
    }),
    { numRuns: 4_000 },
  );
  expect([...seen].sort()).toEqual(['Allow', 'Deny', 'Unauthorized']);
  expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
});
