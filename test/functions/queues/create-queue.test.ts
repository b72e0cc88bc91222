import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../core/permission/client.ts';
import { type App, create, on } from './calls.ts';
import { setUp } from './queues.ts';

describe('creating a queue', () => {
  it('answers 201 with it and where it is, 200 the second time, and is written down once', async () => {
    const app = setUp();
    const asked = { name: 'audit', bindings: [{ exchange: 'orders' }], max_length: 5 };
    const first = await create(app, asked);
    expect(first).toMatchObject({
      status: 201,
      headers: { location: '/api/queues/audit' },
      body: { name: 'audit', origin: 'run-time', delivery: 'pull', max_length: 5, created_by: 'c1' },
    });
    expect((await create(app, asked)).status).toBe(200);
    expect((await create(app, { ...asked, max_length: 6 })).status).toBe(409);
    expect(await app.operations()).toEqual([
      {
        action: 'queue.created',
        target: 'queue:audit',
        details: {
          delivery: 'pull',
          bindings: [{ exchange: 'orders', routing_key: '' }],
          message_ttl_ms: null,
          max_length: 5,
        },
      },
    ]);
  });

  it.each([
    [{ name: 'amq.mine' }, '#/name'],
    [{ name: 'a b' }, '#/name'],
    [{ name: 'with.dot' }, '#/name'],
    [{ name: 'x'.repeat(62) }, '#/name'],
    [{ name: '' }, '#/name'],
    [{}, '#/name'],
    [{ name: 'q', delivery: 'lambda' }, '#/delivery'],
    [{ name: 'q', message_ttl_ms: 1_209_600_001 }, '#/message_ttl_ms'],
    [{ name: 'q', max_length: 0 }, '#/max_length'],
    [{ name: 'q', bindings: [{ exchange: 'dlx' }] }, '#/bindings/0/exchange'],
    [
      { name: 'q', bindings: [{ exchange: 'orders', routing_key: 'k'.repeat(256) }] },
      '#/bindings/0/routing_key',
    ],
    [{ name: 'q', bindings: [{ exchange: 'orders', routing_key: '..' }] }, '#/bindings/0/routing_key'],
  ])('refuses %j with a pointer', async (asked, pointer) => {
    const app = setUp();
    const { status, body } = await create(app, asked);
    expect(status).toBe(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer }));
    expect(await app.operations()).toEqual([]);
  });

  it('takes names of AMQP, and a longer time to live, where AMQP clients consume it', async () => {
    const asked = { name: 'with.dot:and', delivery: 'amqp', message_ttl_ms: 1_209_600_001 };
    expect((await create(setUp(), asked)).status).toBe(201);
  });

  it('takes every name that the rules allow, also one that objects have a member of', async () => {
    const app = setUp();
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(await create(app, { name })).toMatchObject({ status: 201, body: { name } });
    }
  });

  it('is refused for a declared name, and 404 for an exchange that is not there', async () => {
    const app = setUp();
    expect((await create(app, { name: 'orders' })).status).toBe(409);
    const lost = await create(app, { name: 'q', bindings: [{ exchange: 'nowhere' }] });
    expect(lost).toMatchObject({ status: 404, body: { type: 'urn:courtier:problem:unknown-exchange' } });
  });

  it('has a name that SQS has room for behind that of the deployment', async () => {
    const name = 'q'.repeat(50);
    expect((await create(setUp(), { name })).status).toBe(201);
    const { status, body } = await create(setUp({ deployment: 'a-deployment-of-20-c' }), { name });
    expect([status, body.errors[0].pointer]).toEqual([422, '#/name']);
    expect(body.errors[0].detail).toMatch(/SQS takes 80: shorten the name, or that of the deployment, by 5/);
    // RabbitMQ alone has room.
    const amqp = setUp({ deployment: 'a-deployment-of-20-c' });
    expect((await create(amqp, { name, delivery: 'amqp' })).status).toBe(201);
  });

  it('says when to come again where SQS keeps the name back', async () => {
    const app = setUp();
    app.workQueues.deletedRecently.add('q');
    expect(await create(app, { name: 'q' })).toMatchObject({ status: 409, headers: { 'retry-after': '60' } });
  });
});

describe('how much one client may make', () => {
  const one = (app: App, name: string, client_id: string, permissions: Permission[] = ['manage:queues']) =>
    app.call({
      httpMethod: 'POST',
      resource: '/api/queues',
      body: JSON.stringify({ name, delivery: 'amqp' }),
      permissions,
      client_id,
    });

  it('is limited, so that others find room, and grows again with what it deletes', async () => {
    const app = setUp();
    for (const name of ['a', 'b', 'c']) expect((await one(app, name, 'greedy')).status).toBe(201);
    expect(await one(app, 'd', 'greedy')).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:queue-quota-reached', details: { limit: 3 } },
    });
    // What is there already is no further one.
    expect((await one(app, 'a', 'greedy')).status).toBe(200);
    expect((await one(app, 'd', 'modest')).status).toBe(201);
    expect((await on(app, 'DELETE', 'b')).status).toBe(200);
    expect((await one(app, 'e', 'greedy')).status).toBe(201);
    expect((await one(app, 'f', 'greedy')).status).toBe(409);
  });

  it('has no limit of its own for an operator', async () => {
    const app = setUp();
    for (const name of ['a', 'b', 'c', 'd']) expect((await one(app, name, 'o', ['admin'])).status).toBe(201);
  });
});
