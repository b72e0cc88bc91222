import { describe, expect, it } from 'vitest';
import { openClient } from '../../../core/permission/client-record.ts';
import { hashKey } from '../../../core/permission/key.ts';
import { UsagePlansBusyError } from '../../../core/rate/usage-plans.ts';
import { createMemoryUsagePlans } from '../../memory/usage-plans.ts';
import { NOW, setUp } from './api.ts';
import { type Api, create, list, revoke, shop, show } from './client-calls.ts';

describe('the rate of a client', () => {
  const change = (api: Api, id: string, given: unknown) =>
    api.call({
      resource: '/api/clients/{id}/rate',
      httpMethod: 'POST',
      path_parameters: { id },
      body: JSON.stringify(given),
    });
  const busy = async () => {
    throw new UsagePlansBusyError('join a usage plan', 'TooManyRequestsException');
  };

  it('is chosen when it is made, and changed later: it is in the plan before the authorizer can say so', async () => {
    const api = setUp();
    const { id, key } = (await create(api, { ...shop, rate: 'basic' })).body;
    const changed = await change(api, id, { rate: 'high' });
    expect(changed).toMatchObject({ status: 200, body: { id, rate: 'high' } });
    expect(api.usagePlans.ratesOf(id)).toEqual(['basic', 'high']);
    expect(await api.registry.findByKeyHash(hashKey(key))).toMatchObject({ limit: { rate: 'high' } });
    expect(api.operatorLog.entries.at(-1)).toMatchObject({
      action: 'client.rate_changed',
      target: `client:${id}`,
      details: { name: 'shop', rate: 'high', from: 'basic' },
    });
  });

  it('is mended when it is asked for again', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    await api.usagePlans.leave(id);
    expect((await change(api, id, { rate: 'standard' })).status).toBe(200);
    expect(api.usagePlans.ratesOf(id)).toEqual(['standard']);
  });

  it('is refused of a revoked client, of one that nobody knows, and where there is no such rate', async () => {
    const api = setUp();
    const { id } = (await create(api, shop)).body;
    expect(await change(api, id, { rate: 'endless' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/rate' }] },
    });
    await revoke(api, id);
    expect(api.usagePlans.ratesOf(id)).toEqual([]);
    expect((await change(api, id, { rate: 'high' })).status).toBe(409);
    expect((await change(api, 'nobody', { rate: 'high' })).status).toBe(404);
    expect(api.usagePlans.ratesOf(id)).toEqual([]);
  });

  it('leaves nothing half-done where API Gateway is busy, and says when to come back', async () => {
    const usagePlans = { ...createMemoryUsagePlans(), join: busy };
    const api = setUp({ usagePlans });
    const refused = await create(api, shop);
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { type: 'urn:courtier:problem:rate-limits-busy' },
    });
    expect((await list(api)).body.items).toEqual([]);
  });

  it('does not keep a client from being revoked, and is tried again with the next revocation', async () => {
    const plans = createMemoryUsagePlans();
    let away = true;
    const usagePlans = { ...plans, leave: async (id: string) => (away ? busy() : plans.leave(id)) };
    const api = setUp({ usagePlans });
    const { id } = (await create(api, shop)).body;
    expect(await revoke(api, id)).toMatchObject({ status: 200, body: { status: 'revoked' } });
    expect(api.log.lines).toContainEqual(expect.objectContaining({ message: 'usage key not removed' }));
    away = false;
    await revoke(api, id);
    expect(plans.ratesOf(id)).toEqual([]);
  });

  it('is none for a client from before there were rates', async () => {
    const api = setUp();
    const { limit: _, ...old } = openClient(
      { id: 'old', name: 'old', permissions: ['admin'], expires_at: null, rate: 'basic' },
      'h',
      NOW,
    );
    await api.registry.save(old, undefined);
    expect((await show(api, 'old')).body.rate).toBeNull();
  });
});
