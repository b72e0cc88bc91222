import { beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { VerifiedToken } from '../../../core/permission/token.ts';
import { createHandler } from '../../../functions/authorizer/handler.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';
import { createMemoryClients } from '../../memory/clients.ts';
import { recordedLog } from '../../recorded-log.ts';
import { authorizerEvent } from './authorizer-event.ts';

const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzdmMifQ.c2lnbmF0dXJl';

let log: ReturnType<typeof recordedLog>;
let verified: VerifiedToken | Error;
let asked: string[];

beforeEach(() => {
  log = recordedLog();
  asked = [];
  verified = { claims: { sub: 'svc', name: 'shop', scope: 'openid publish:orders' } };
});

function authorizer(configured = true) {
  const neverAsked = async () => {
    throw new Error('Nobody looks for a token among the keys.');
  };
  const verify = async (token: string) => {
    asked.push(token);
    if (verified instanceof Error) throw verified;
    return verified;
  };
  const handler = createHandler({
    clients: { ...createMemoryClients(), findByKeyHash: neverAsked },
    adminKey: neverAsked,
    usage: createUsage({ prefix: 'courtier-test-', delaySeconds: 60 }),
    cacheSeconds: 30,
    tokens: configured ? { verify, permissionsClaim: 'scope' } : undefined,
    now: () => new Date('2026-01-05T10:00:00.000Z'),
    log,
  });
  return (token: string) => handler(authorizerEvent({ Authorization: `Bearer ${token}` }));
}

describe('the authorizer, given a token,', () => {
  it('lets in whom it speaks for, with the permissions of its claim', async () => {
    const result = await authorizer()(TOKEN);
    expect(result).toMatchObject({
      principalId: 'oidc:svc',
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { client_id: 'oidc:svc', client_name: 'shop', permissions: '["publish:orders"]' },
    });
    expect(asked).toEqual([TOKEN]);
  });

  it('says once, not with every request, what of the claim is no permission', async () => {
    const authorize = authorizer();
    for (let n = 0; n < 3; n += 1) await authorize(TOKEN);
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'not a permission, ignored',
        fields: { ignored: 'openid', client_id: 'oidc:svc' },
      },
    ]);
  });

  it.each(['expired', 'unknown signing key', 'wrong issuer'] as const)(
    'answers 401 when it is refused as %s, which only the log says',
    async (refused) => {
      verified = { refused };
      await expect(authorizer()(TOKEN)).rejects.toThrow(/^Unauthorized$/);
      expect(log.lines).toMatchObject([
        { level: 'warn', message: 'key refused', fields: { reason: `token: ${refused}` } },
      ]);
      expect(log.text()).not.toContain(TOKEN);
    },
  );

  it('answers 401 when it speaks for nobody', async () => {
    verified = { claims: { scope: 'admin' } };
    await expect(authorizer()(TOKEN)).rejects.toThrow(/^Unauthorized$/);
  });

  it('answers 401 when no issuer is configured', async () => {
    await expect(authorizer(false)(TOKEN)).rejects.toThrow(/^Unauthorized$/);
    expect(asked).toEqual([]);
    expect(log.text()).toContain('no issuer of tokens is configured');
  });

  it('throws, neither 401 nor a way in, when the issuer cannot be asked', async () => {
    verified = new UnavailableError('issuer-unavailable', 'the issuer is away');
    await expect(authorizer()(TOKEN)).rejects.toThrow('the issuer is away');
    expect(log.lines).toMatchObject([{ level: 'error', message: 'key not checked' }]);
  });
});
