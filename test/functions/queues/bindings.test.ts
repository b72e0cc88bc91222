import { describe, expect, it } from 'vitest';
import { BindingListSchema } from '../../../core/api/views-queues.ts';
import { type App, bindings } from './calls.ts';
import { setUp } from './queues.ts';

describe('bindings', () => {
  const bind = (app: App, body: unknown) => bindings(app, 'POST', { body: JSON.stringify(body) });

  it('are listed in order, by exchange and by queue, page after page', async () => {
    const app = setUp();
    const { body } = await bindings(app, 'GET', { query: { limit: '200' } });
    const all = BindingListSchema.parse(body);
    const declared = (await app.broker.bindings({})).length;
    expect(all.items).toHaveLength(declared);
    expect(all.items.every((binding) => binding.declared)).toBe(true);
    const first = await bindings(app, 'GET', { query: { exchange: 'journal', limit: '5' } });
    const rest = await bindings(app, 'GET', { query: { exchange: 'journal', cursor: first.body.next } });
    const journal = all.items.filter((binding) => binding.exchange === 'journal');
    expect([...first.body.items, ...rest.body.items]).toEqual(journal);
    expect(first.body.items).toHaveLength(5);
    const queue = await bindings(app, 'GET', { query: { queue: 'orders' } });
    expect(queue.body.items).toEqual(all.items.filter((binding) => binding.queue === 'orders'));
  });

  it('are made and taken away, and written down', async () => {
    const app = setUp();
    const asked = { exchange: 'journal', queue: 'orders', routing_key: 'orders.#' };
    expect(await bind(app, asked)).toMatchObject({ status: 201, body: { ...asked, declared: false } });
    expect(await bind(app, asked)).toMatchObject({ status: 200, body: { ...asked, declared: false } });
    expect((await app.broker.bindings({ queue: 'orders' })).length).toBe(2);
    const removed = await bindings(app, 'DELETE', { query: asked });
    expect(removed).toMatchObject({ status: 200, body: { ...asked, deleted: true } });
    expect((await bindings(app, 'DELETE', { query: asked })).status).toBe(404);
    const target = 'binding:journal -> orders';
    const details = { routing_key: 'orders.#' };
    expect(await app.operations()).toEqual([
      { action: 'binding.deleted', target, details },
      { action: 'binding.created', target, details },
    ]);
  });

  it.each(['.', '..'])(
    'are not made with the key "%s", with which they could not be taken away',
    async (key) => {
      const app = setUp();
      const answer = await bind(app, { exchange: 'journal', queue: 'orders', routing_key: key });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/routing_key' }] } });
      expect(await app.broker.bindings({ queue: 'orders' })).toHaveLength(1);
    },
  );

  it('need an exchange and a queue that are there', async () => {
    const app = setUp();
    expect((await bind(app, { exchange: 'nowhere', queue: 'orders' })).body.type).toBe(
      'urn:courtier:problem:unknown-exchange',
    );
    expect(await bind(app, { exchange: 'journal', queue: 'nowhere' })).toMatchObject({
      status: 404,
      body: { type: 'urn:courtier:problem:not-found' },
    });
    expect((await bind(app, { exchange: 'journal' })).status).toBe(422);
    expect((await bindings(app, 'DELETE', { query: { exchange: 'journal' } })).status).toBe(400);
  });

  it('stay when they are declared', async () => {
    const app = setUp();
    const before = await app.broker.bindings({});
    for (const { source, destination, routing_key } of before) {
      const query = { exchange: source, queue: destination, routing_key };
      expect((await bindings(app, 'DELETE', { query })).status).toBe(409);
    }
    expect(await app.broker.bindings({})).toEqual(before);
  });

  it('lead nothing else to the recorder, and no dead letter elsewhere', async () => {
    const app = setUp();
    for (const asked of [
      { exchange: 'dlx', queue: 'orders', routing_key: 'dlq' },
      { exchange: 'journal', queue: 'dlq', routing_key: '#' },
    ]) {
      expect((await bind(app, asked)).status).toBe(409);
    }
  });
});
