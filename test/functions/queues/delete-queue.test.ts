import { describe, expect, it } from 'vitest';
import { topology } from '../../../core/topology/index.ts';
import { create, on } from './calls.ts';
import { setUp } from './queues.ts';

describe('deleting a queue', () => {
  it('takes it away, by both names of the parameter, and is written down', async () => {
    const app = setUp();
    for (const name of ['a', 'b']) await create(app, { name });
    expect(await on(app, 'DELETE', 'a')).toMatchObject({ status: 200, body: { name: 'a', deleted: true } });
    const alias = { httpMethod: 'DELETE', resource: '/queues/{queueId}', path_parameters: { queueId: 'b' } };
    expect((await app.call(alias)).status).toBe(200);
    expect((await app.call(alias)).status).toBe(404);
    expect((await app.operations()).slice(0, 2)).toEqual([
      { action: 'queue.deleted', target: 'queue:b', details: { force: false } },
      { action: 'queue.deleted', target: 'queue:a', details: { force: false } },
    ]);
  });

  it('is refused while messages wait in it, unless they may be lost', async () => {
    const app = setUp();
    await create(app, { name: 'a' });
    app.workQueues.queues.set('a', { visible: 0, in_flight: 1, delayed: 0 });
    expect(await on(app, 'DELETE', 'a')).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:queue-not-empty', details: { messages: 1 } },
    });
    expect((await on(app, 'DELETE', 'a', '', { force: 'yes' })).status).toBe(400);
    expect((await on(app, 'DELETE', 'a', '', { force: 'true' })).status).toBe(200);
  });

  it('is refused for every declared queue, and for one that somebody made on the broker', async () => {
    const app = setUp();
    for (const name of Object.keys(topology.queues)) {
      expect((await on(app, 'DELETE', name, '', { force: 'true' })).status).toBe(409);
    }
    await app.broker.declareQueue({ name: 'hand', durable: true, auto_delete: false, arguments: {} });
    expect((await on(app, 'DELETE', 'hand', '', { force: 'true' })).status).toBe(409);
    expect(await app.broker.queue('hand')).toBeDefined();
    expect(await app.operations()).toEqual([]);
  });
});
