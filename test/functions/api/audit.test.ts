import { describe, expect, it } from 'vitest';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';
import { NOW, setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

type Api = ReturnType<typeof setUp>;
const { id } = failedMessage('m1');

const onClient = (api: Api, client: string, httpMethod: string, what = '') =>
  api.call({ resource: `/api/clients/{id}${what}`, httpMethod, path_parameters: { id: client } });
const onFailed = (api: Api, httpMethod: string, resource: string) =>
  api.call({ resource, httpMethod, path_parameters: { id } });
const list = (api: Api, query: Record<string, string> = {}, permissions = ['read:audit']) =>
  api.call({ resource: '/api/audit', query, permissions });
const create = (api: Api) =>
  api.call({
    resource: '/api/clients',
    httpMethod: 'POST',
    body: JSON.stringify({ name: 'shop', permissions: ['publish:*'] }),
  });

describe('GET /api/audit', () => {
  it('tells who changed which client, the newest first, and never a key', async () => {
    const api = setUp();
    const first = (await create(api)).body;
    const second = (await onClient(api, first.id, 'POST', '/rotate')).body;
    await onClient(api, first.id, 'DELETE');
    const { status, body } = await list(api);
    expect(status).toBe(200);
    const by = { client_id: 'c1', client_name: 'shop', at: NOW, target: `client:${first.id}` };
    expect(body).toEqual({
      items: [
        { ...by, id: 'entry-3', action: 'client.revoked', details: { name: 'shop', revoked_at: NOW } },
        { ...by, id: 'entry-2', action: 'client.rotated', details: { name: 'shop', overlap_seconds: 3600 } },
        {
          ...by,
          id: 'entry-1',
          action: 'client.created',
          details: { name: 'shop', permissions: ['publish:*'], expires_at: null, rate: 'standard' },
        },
      ],
      next: null,
    });
    for (const { key } of [first, second]) expect(JSON.stringify(body)).not.toContain(key);
  });

  it('tells who retried, deleted and restored a failed message', async () => {
    const api = setUp();
    await api.store(failedMessage('m1', { status: 'failed' }));
    await onFailed(api, 'DELETE', '/api/messages/failed/{id}');
    await onFailed(api, 'POST', '/api/messages/failed/{id}/restore');
    await onFailed(api, 'POST', '/api/messages/retry/{id}');
    const { body } = await list(api, { target: `failed:${id}` });
    const details = { message_id: 'm1', queue: 'orders' };
    expect(body.items).toMatchObject([
      { action: 'failed.retried', target: `failed:${id}`, details: { ...details, run: `${id}-2` } },
      { action: 'failed.restored', target: `failed:${id}`, details: { ...details, status: 'failed' } },
      { action: 'failed.deleted', target: `failed:${id}`, details },
    ]);
  });

  it('has nothing of what was refused', async () => {
    const api = setUp();
    await api.store(failedMessage('m1', { status: 'resolved' }));
    expect((await onFailed(api, 'POST', '/api/messages/retry/{id}')).status).toBe(409);
    expect((await onFailed(api, 'POST', '/api/messages/failed/{id}/restore')).status).toBe(409);
    expect((await onClient(api, 'nobody', 'DELETE')).status).toBe(404);
    expect((await list(api)).body.items).toEqual([]);
  });

  it('takes filters and pages', async () => {
    const api = setUp();
    for (let n = 0; n < 3; n += 1) await create(api);
    const first = await list(api, { action: 'client.created', limit: '2' });
    expect(first.body.items).toMatchObject([{ target: 'client:id-3' }, { target: 'client:id-2' }]);
    const rest = await list(api, { action: 'client.created', limit: '2', cursor: first.body.next });
    expect(rest.body).toMatchObject({ items: [{ target: 'client:id-1' }], next: null });
    expect((await list(api, { client_id: 'somebody' })).body).toEqual({ items: [], next: null });
  });

  it.each([
    { actions: 'client.created' },
    { limit: '0' },
    { limit: '201' },
    { cursor: 'none!' },
    { action: '' },
    { target: 'x'.repeat(601) },
  ])('refuses %j with 400', async (query) => {
    expect((await list(setUp(), query)).status).toBe(400);
  });

  it('needs read:audit', async () => {
    expect((await list(setUp(), {}, ['read:failed', 'manage:*'])).status).toBe(403);
  });
});

describe('an action whose entry cannot be written', () => {
  const away = async () => {
    throw new Error('the table is away');
  };

  it('is answered as done, and the log has the whole entry in its place', async () => {
    const api = setUp({ operatorLog: { ...createMemoryOperatorLog(), record: away } });
    const { status, body } = await create(api);
    expect({ status, key: body.key }).toEqual({ status: 201, key: expect.stringMatching(/^ck_/) });
    expect(api.log.lines.at(-1)).toMatchObject({
      level: 'error',
      message: 'operator entry not written',
      fields: {
        client_id: 'c1',
        client_name: 'shop',
        action: 'client.created',
        target: 'client:id-1',
        details: { name: 'shop' },
        error: { message: 'the table is away' },
      },
    });
    expect(api.log.text()).not.toContain(body.key);
  });

  it('is a retry that was started all the same', async () => {
    const api = setUp({ operatorLog: { ...createMemoryOperatorLog(), record: away } });
    await api.store(failedMessage('m1', { status: 'failed' }));
    expect((await onFailed(api, 'POST', '/api/messages/retry/{id}')).status).toBe(202);
    expect(api.workflow.started).toHaveLength(1);
  });
});
