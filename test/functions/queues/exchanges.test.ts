import { describe, expect, it } from 'vitest';
import { ExchangeDetailsSchema, ExchangeListSchema } from '../../../core/api/views-queues.ts';
import { topology } from '../../../core/topology/index.ts';
import { type App, bindings } from './calls.ts';
import { setUp } from './queues.ts';

const exchange = (app: App, httpMethod: string, name: string, query: Record<string, string> = {}) =>
  app.call({ httpMethod, resource: '/api/exchanges/{exchange}', path_parameters: { exchange: name }, query });

describe('exchanges', () => {
  const make = (app: App, body: unknown) =>
    app.call({ httpMethod: 'POST', resource: '/api/exchanges', body: JSON.stringify(body) });

  it('are listed, and shown with what is bound to them', async () => {
    const app = setUp();
    const { body } = await app.call({ resource: '/api/exchanges', query: { limit: '200' } });
    const names = ExchangeListSchema.parse(body).items.map(({ name }) => name);
    expect(names).toEqual(Object.keys(topology.exchanges).toSorted());
    const shown = ExchangeDetailsSchema.parse((await exchange(app, 'GET', 'orders')).body);
    expect(shown).toMatchObject({ name: 'orders', declared: true, durable: true });
    expect(shown.bindings.map(({ queue }) => queue)).toEqual(['orders', 'orders-analytics']);
    expect((await exchange(app, 'GET', 'nowhere')).status).toBe(404);
  });

  it('are made once, and taken away when nothing is bound to them', async () => {
    const app = setUp();
    expect(await make(app, { name: 'news', type: 'fanout' })).toMatchObject({
      status: 201,
      body: { name: 'news', type: 'fanout', durable: true, declared: false },
    });
    expect((await make(app, { name: 'news', type: 'fanout' })).status).toBe(200);
    expect((await make(app, { name: 'news', type: 'topic' })).status).toBe(409);
    const bound = { exchange: 'news', queue: 'orders' };
    await bindings(app, 'POST', { body: JSON.stringify(bound) });
    expect(await exchange(app, 'DELETE', 'news')).toMatchObject({
      status: 409,
      body: { details: { bindings: 1 } },
    });
    expect((await exchange(app, 'DELETE', 'news', { force: 'true' })).status).toBe(200);
    expect((await exchange(app, 'DELETE', 'news')).status).toBe(404);
    expect((await app.operations()).map(({ action }) => action)).toEqual([
      'exchange.deleted',
      'binding.created',
      'exchange.created',
    ]);
  });

  it('stay when they are declared, or RabbitMQ’s own', async () => {
    const app = setUp();
    for (const name of [...Object.keys(topology.exchanges), 'amq.topic']) {
      expect((await exchange(app, 'DELETE', name, { force: 'true' })).status).toBe(409);
    }
    expect((await make(app, { name: 'amq.mine', type: 'topic' })).status).toBe(422);
    expect((await make(app, { name: 'odd', type: 'headers' })).status).toBe(422);
  });
});
