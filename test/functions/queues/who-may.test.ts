import { describe, expect, it } from 'vitest';
import { queuesRoutes } from '../../../core/api/routes/queues.ts';
import type { Permission } from '../../../core/permission/client.ts';
import { bindings } from './calls.ts';
import { setUp } from './queues.ts';

describe('who may', () => {
  it('read with read:queues, and change with manage:queues', async () => {
    const app = setUp();
    for (const { operation, method, path, permission } of queuesRoutes) {
      const path_parameters = { queue: 'nobodys', queueId: 'nobodys', exchange: 'nobodys', purge: 'nobodys' };
      const asked = { httpMethod: method, resource: path, path_parameters };
      // Who looks into messages has to be allowed more than to count them.
      const reads = operation === 'queueMessages' ? 'read:messages' : 'read:queues';
      const needed = method === 'GET' && operation !== 'listPurged' ? reads : 'manage:queues';
      expect(permission).toBe(needed);
      const others = ['read:queues', 'manage:queues', 'publish:*', 'consume:*', 'manage:failed'];
      const without = others.filter((each) => each !== needed);
      expect((await app.call({ ...asked, permissions: without })).status).toBe(403);
      expect((await app.call({ ...asked, permissions: [needed] })).status).not.toBe(403);
    }
    expect(await app.operations()).toEqual([]);
  });

  it('change what its name allows, where manage:queues is narrowed to names', async () => {
    const app = setUp();
    await app.create('other');
    const permissions: Permission[] = ['manage:queues.shop-*', 'consume:orders'];
    const post = (resource: string, body: object) =>
      app.call({ httpMethod: 'POST', resource, body: JSON.stringify(body), permissions });
    const at = (httpMethod: string, resource: string, path_parameters: Record<string, string>) =>
      app.call({ httpMethod, resource, path_parameters, permissions });
    const status = async (asked: Promise<{ status: number }>) => (await asked).status;
    expect(await status(post('/api/queues', { name: 'shop-1', delivery: 'amqp' }))).toBe(201);
    expect(await status(post('/api/exchanges', { name: 'shop-events', type: 'fanout' }))).toBe(201);
    expect(await status(post('/api/bindings', { queue: 'shop-1', exchange: 'orders' }))).toBe(201);
    for (const refused of [
      post('/api/queues', { name: 'other-1', delivery: 'amqp' }),
      post('/api/queues', { name: 'Shop-1', delivery: 'amqp' }),
      post('/api/queues', { name: 'xshop-1', delivery: 'amqp' }),
      post('/api/exchanges', { name: 'other-events', type: 'fanout' }),
      post('/api/bindings', { queue: 'other', exchange: 'orders' }),
      at('DELETE', '/api/queues/{queue}', { queue: 'other' }),
      at('DELETE', '/queues/{queueId}', { queueId: 'other' }),
      at('POST', '/api/queues/{queue}/purge', { queue: 'email_queue' }),
      at('DELETE', '/api/exchanges/{exchange}', { exchange: 'other' }),
      app.call({
        httpMethod: 'DELETE',
        resource: '/api/bindings',
        query: { queue: 'other', exchange: 'orders' },
        permissions,
      }),
    ])
      expect(await status(refused)).toBe(403);
    expect(await status(at('DELETE', '/api/exchanges/{exchange}', { exchange: 'shop-events' }))).toBe(200);
    expect(await status(at('DELETE', '/api/queues/{queue}', { queue: 'shop-1' }))).toBe(200);
  });

  it.each([
    ['nothing but manage:queues', ['manage:queues'], 403],
    ['another exchange', ['manage:queues', 'consume:orders'], 403],
    ['a queue whose name begins so', ['manage:queues', 'consume:workflow_replies'], 403],
    ['the right to publish there', ['manage:queues', 'publish:*'], 403],
    ['the right to look at queues', ['manage:*', 'read:*'], 403],
    ['one subscription to it', ['manage:queues', 'consume:workflow_exchange--mine'], 403],
    ['the right to read it', ['manage:queues', 'consume:workflow_exchange'], 201],
    ['every subscription to it', ['manage:queues', 'consume:workflow_exchange--*'], 201],
    ['the right to read everything', ['manage:queues', 'consume:*'], 201],
    ['the administrator', ['admin'], 201],
  ] as [string, Permission[], number][])(
    'bind a queue to an exchange with %s: %s is %i',
    async (_, permissions, status) => {
      const app = setUp();
      await app.create('mine');
      const asked = { exchange: 'workflow_exchange', routing_key: 'workflow.reply' };
      const post = (resource: string, body: object) =>
        app.call({ httpMethod: 'POST', resource, body: JSON.stringify(body), permissions });
      expect((await post('/api/queues', { name: 'spy', bindings: [asked] })).status).toBe(status);
      expect((await post('/api/bindings', { queue: 'mine', ...asked })).status).toBe(status);
      expect(await app.broker.bindings({ queue: 'mine' })).toHaveLength(status === 201 ? 1 : 0);
    },
  );

  it('let another exchange into a declared queue only with the right to publish what it takes', async () => {
    const app = setUp();
    const bind = (permissions: Permission[]) =>
      bindings(app, 'POST', {
        permissions,
        body: JSON.stringify({ queue: 'workflow_replies', exchange: 'auth_exchange', routing_key: '#' }),
      });
    expect((await bind(['manage:queues', 'consume:*'])).status).toBe(403);
    expect((await bind(['manage:queues', 'consume:*', 'publish:auth_exchange'])).status).toBe(403);
    expect((await bind(['manage:queues', 'consume:*', 'publish:workflow_exchange'])).status).toBe(201);
  });

  it('delete a queue that they made, without any right to others', async () => {
    const app = setUp();
    await app.create('mine');
    const remove = (client_id: string) =>
      app.call({
        httpMethod: 'DELETE',
        resource: '/api/queues/{queue}',
        path_parameters: { queue: 'mine' },
        permissions: ['consume:mine'],
        client_id,
      });
    expect((await remove('c2')).status).toBe(403);
    expect((await remove('somebody')).status).toBe(200);
    expect((await remove('somebody')).status).toBe(403);
  });
});
