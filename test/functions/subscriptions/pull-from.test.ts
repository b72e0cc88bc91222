import { describe, expect, it } from 'vitest';
import type { RuntimeQueue } from '../../../core/queues/runtime-queue.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { setUp } from './subscriptions.ts';

describe('where a pull takes from', () => {
  it.each([
    ['journal_auth', 'journal_auth'],
    ['auth', 'journal_auth'],
    ['fraud.critical', 'journal_fraud_critical'],
    ['orders-analytics', 'orders-analytics'],
  ])('%s', async (topic, queue) => {
    const { memory, pull } = setUp();
    memory.put(queue, workItem('m-1'));
    expect((await pull(topic)).body.items).toMatchObject([{ queue }]);
    const allowed = await pull(topic, { wait: '0' }, { permissions: [`consume:${queue}`] });
    expect(allowed.status).toBe(200);
    expect((await pull(topic, {}, { permissions: [`consume:${queue}x`, 'publish:*'] })).status).toBe(403);
  });

  it('a queue that was made at run time, unless AMQP clients have it', async () => {
    const { memory, pull, made } = setUp();
    const mine: RuntimeQueue = {
      name: 'mine',
      delivery: 'pull',
      bindings: [],
      message_ttl_ms: null,
      max_length: null,
      subscription: null,
      created_by: 'c1',
      created_at: '2026-01-05T10:00:00Z',
    };
    made.set('mine', mine);
    memory.put('mine', workItem('m-1'));
    expect((await pull('mine')).body.items).toMatchObject([{ queue: 'mine' }]);
    made.set('mine', { ...mine, delivery: 'amqp' });
    expect(await pull('mine')).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:not-pulled' },
    });
  });

  it('nothing that is not there, or that goes to others', async () => {
    const { pull } = setUp();
    expect((await pull('nothing')).status).toBe(404);
    expect((await pull('nothing', {}, { permissions: ['consume:x'] })).status).toBe(403);
    for (const other of ['orders', 'auth_queue', 'dlq']) expect((await pull(other)).status).toBe(409);
    expect((await pull('auth', { wait: '0' })).status).toBe(503);
  });

  it('says everything that is wrong with the query at once', async () => {
    const { pull } = setUp();
    const query = { max: '101', wait: '21', visibility: '0', name: 'a--b' };
    const { status, body } = await pull('auth', query);
    expect(status).toBe(400);
    expect(body.errors.map(({ parameter }: { parameter: string }) => parameter).toSorted()).toEqual(
      Object.keys(query).toSorted(),
    );
    expect((await pull('auth', { routing_key: 'x' })).status).toBe(400);
  });
});
