import { describe, expect, it } from 'vitest';
import { groupKey } from '../../../core/groups/group.ts';
import { AT } from '../../core/groups/records.ts';
import { setUp } from './failure-groups.ts';

type Api = ReturnType<typeof setUp>;
const { id } = groupKey('queue', 'orders');

const list = (api: Api, query: Record<string, string> = {}) =>
  api.call({ resource: '/api/failure-groups', query, permissions: ['read:failed'] });
const get = (api: Api, group = id) =>
  api.call({ resource: '/api/failure-groups/{id}', path_parameters: { id: group } });
const change = (api: Api, body: unknown, headers: Record<string, string> = { 'if-match': '"1"' }) =>
  api.call({
    resource: '/api/failure-groups/{id}',
    httpMethod: 'PATCH',
    path_parameters: { id },
    headers,
    body: JSON.stringify(body),
    permissions: ['manage:failed'],
  });

describe('GET /api/failure-groups', () => {
  it('lists groups by fingerprint, or by what is asked for, without what they count with', async () => {
    const api = setUp();
    await api.add();
    const { status, body } = await list(api);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [{ by: 'fingerprint', value: '0f3a9c1b2d4e5f60', edition: 1 }],
      next: null,
    });
    expect(body.items[0].trend.at(-1)).toEqual({ hour: AT, count: 1 });
    expect(Object.keys(body.items[0])).not.toEqual(expect.arrayContaining(['hours', 'slots', 'revision']));
    expect((await list(api, { by: 'service' })).body.items).toMatchObject([{ by: 'service', value: 'shop' }]);
    expect((await list(api, { by: 'service', state: 'known' })).body.items).toEqual([]);
    expect((await list(api, { by: 'colour' })).status).toBe(400);
  });
});

describe('GET /api/failure-groups/{id}', () => {
  it('shows one with its ETag, and 404 for one that there is not', async () => {
    const api = setUp();
    await api.add();
    const { headers, body } = await get(api);
    expect(headers).toMatchObject({ etag: '"1"' });
    expect(body).toMatchObject({ id, value: 'orders', counts: { pending: 1 } });
    expect((await get(api, 'queue-00')).status).toBe(404);
  });
});

describe('PATCH /api/failure-groups/{id}', () => {
  it('says what a person says of it, once, in the audit trail as well', async () => {
    const api = setUp();
    await api.add();
    const { status, headers, body } = await change(api, { state: 'known', note: 'ask #stock' });
    expect([status, headers]).toMatchObject([200, { etag: '"2"' }]);
    expect(body).toMatchObject({ id, state: 'known', note: 'ask #stock', edition: 2 });
    expect(api.operatorLog.entries).toMatchObject([
      {
        client_id: 'c1',
        action: 'failure_group.changed',
        target: `failure-group:${id}`,
        details: { by: 'queue', value: 'orders', from: 'new', state: 'known', note: 'ask #stock' },
      },
    ]);
  });

  it('is refused with 412 when somebody else changed it, whether before or meanwhile, and with 428 without If-Match', async () => {
    const api = setUp();
    await api.add();
    expect((await change(api, { note: 'first' })).status).toBe(200);
    expect(await change(api, { note: 'second' })).toMatchObject({
      status: 412,
      body: { type: 'urn:courtier:problem:precondition-failed', details: { etag: '"2"' } },
    });
    expect((await change(api, { note: 'second' }, {})).status).toBe(428);
    const { change: write } = api.groups;
    api.groups.change = async (group, edition, said) => {
      await write(group, edition, { ...said, note: 'theirs' });
      return write(group, edition, said);
    };
    expect((await change(api, { note: 'mine' }, { 'if-match': '"2"' })).status).toBe(412);
    expect(api.groups.rows.get(id)?.note).toBe('theirs');
    expect(api.operatorLog.entries).toHaveLength(1);
  });

  it('needs something to say, and says no more of a deployment than goes with it', async () => {
    const api = setUp();
    await api.add();
    for (const body of [
      {},
      { state: 'new' },
      { note: 'x'.repeat(2_001) },
      { note: 'x', resolved_from: AT },
      { state: 'resolved', resolved_from: '2026-02-05T10:00:00.000Z' },
      { state: 'resolved', resolved_from: 'tomorrow' },
    ]) {
      expect((await change(api, body)).status, JSON.stringify(body)).toBe(422);
    }
    const resolved_from = '2026-01-05T12:00:00.000Z';
    expect((await change(api, { state: 'resolved', resolved_from })).body).toMatchObject({
      state: 'resolved',
      resolved_by: 'person',
      resolved_at: AT,
      resolved_from,
    });
  });

  it('is for those who manage failed messages', async () => {
    const api = setUp();
    const answer = await api.call({
      resource: '/api/failure-groups/{id}',
      httpMethod: 'PATCH',
      path_parameters: { id },
      permissions: ['read:failed'],
    });
    expect(answer.status).toBe(403);
  });
});

describe('POST /api/failure-groups/recount', () => {
  it('begins a recount, and joins the one that is under way', async () => {
    const api = setUp();
    const begin = () => api.call({ resource: '/api/failure-groups/recount', httpMethod: 'POST' });
    expect(await begin()).toMatchObject({
      status: 202,
      body: { status: 'running', looked_at: 0, started_at: AT },
    });
    const running = await api.recounts.current();
    if (running) await api.recounts.save({ ...running, looked_at: 100 });
    expect(await begin()).toMatchObject({ status: 202, body: { looked_at: 100, started_at: AT } });
    expect(api.operatorLog.entries.map(({ action }) => action)).toContain('failure_groups.recount_started');
  });
});

describe('failure groups, for a reader of one queue', () => {
  const permissions = ['read:failed.orders', 'manage:failed.orders'];

  it('are counts of that queue, and no sum over messages of others', async () => {
    const function_ = setUp();
    await function_.add({ id: 'a', queue: 'orders' });
    await function_.add({ id: 'b', queue: 'stock' });
    const list = (by: string) =>
      function_.call({ resource: '/api/failure-groups', query: { by }, permissions });
    expect((await list('queue')).body.items.map(({ value }: { value: string }) => value)).toEqual(['orders']);
    expect((await list('fingerprint')).status).toBe(403);
    const [fingerprint] = (await function_.groups.list({ by: 'fingerprint' }, { limit: 1 })).items;
    const resource = '/api/failure-groups/{id}';
    const one = await function_.call({
      resource,
      path_parameters: { id: fingerprint?.id ?? '' },
      permissions,
    });
    expect(one.status).toBe(404);
    const recount = { resource: '/api/failure-groups/recount', httpMethod: 'POST', permissions };
    expect((await function_.call(recount)).status).toBe(403);
  });
});
