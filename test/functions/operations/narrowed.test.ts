import { describe, expect, it } from 'vitest';
import type { Given } from '../../adapters/http/event.ts';
import { setUp } from './set-up.ts';

describe('operations, for one whose permission is narrowed to a queue', () => {
  const permissions = ['read:failed.orders', 'manage:failed.orders'];
  const retryAll = { action: 'retry', mode: 'plan', filter: {} };
  const post = (asked: object, more: Given = {}): Given => ({
    resource: '/api/operations',
    httpMethod: 'POST',
    body: JSON.stringify(asked),
    permissions,
    client_id: 'narrow',
    ...more,
  });
  const at = (id: string, what = '', more: Given = {}): Given => ({
    resource: `/api/operations/{id}${what}`,
    path_parameters: { id },
    permissions,
    client_id: 'narrow',
    ...more,
  });

  it('are about what they may change, and count and show nothing else', async () => {
    const api = setUp();
    await api.fail(2);
    await api.fail(3, { queue: 'stock', failed_at: '2026-01-05T09:00:00.000Z' });
    const { body } = await api.call(post(retryAll));
    expect(body.plan).toMatchObject({ messages: 2, examined: 2, refused: {} });
    expect(body.plan.sample.map(({ queue }: { queue: string }) => queue)).toEqual(['orders', 'orders']);
  });

  it('treat ids that are not theirs as ids of nothing', async () => {
    const api = setUp();
    const others = await api.fail(2, { queue: 'stock' });
    const nobody = '00000000-0000-8000-8000-000000000001';
    const { body } = await api.call(post({ action: 'retry', mode: 'plan', ids: [...others, nobody] }));
    expect(body.plan).toMatchObject({ refused: { gone: 3 }, sample: [] });
  });

  it('do nothing to messages of others when they run, also where a person who may do more sets them going', async () => {
    const api = setUp();
    await api.fail(2);
    const others = await api.fail(2, { queue: 'stock' });
    const { body } = await api.call(post(retryAll));
    await api.call(
      at(body.id, '/run', { httpMethod: 'POST', permissions: ['manage:failed'], client_id: 'all' }),
    );
    await api.run();
    const ended = await api.operations.get(body.id);
    expect(ended).toMatchObject({ state: 'completed', succeeded: 2 });
    for (const id of others) expect(await api.failedMessages.get(id)).toMatchObject({ status: 'failed' });
  });

  it('cannot be another’s on more than one queue, nor move anything to a queue that is not theirs', async () => {
    const api = setUp();
    await api.fail(2);
    const { body } = await api.call(post(retryAll, { permissions: ['manage:failed'], client_id: 'all' }));
    const [seen, unknown] = [await api.call(at(body.id)), await api.call(at('never-was'))];
    expect([seen.status, seen.body.detail]).toEqual([404, unknown.body.detail]);
    expect((await api.call(at(body.id, '/results'))).status).toBe(404);
    expect((await api.call(at(body.id, '/run', { httpMethod: 'POST' }))).status).toBe(404);
    const list = await api.call({ resource: '/api/operations', permissions, client_id: 'narrow' });
    expect(list.body.items).toEqual([]);
    const moved = await api.call(post({ action: 'move', mode: 'plan', filter: {}, to_queue: 'outside' }));
    expect(moved.status).toBe(403);
  });
});
