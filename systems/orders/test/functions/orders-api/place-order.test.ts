import type { APIGatewayProxyResult } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../../../core/errors.ts';
import { event as apiEvent } from '../../../../../test/adapters/http/event.ts';
import { NOW, newOrder, setUp } from './orders.ts';

type App = ReturnType<typeof setUp>;
const place = (
  app: App,
  body: unknown,
  headers: Record<string, string[]> = {},
  by?: Record<string, string>,
) =>
  app.handler(
    apiEvent({
      resource: '/orders',
      path: '/orders',
      httpMethod: 'POST',
      body: JSON.stringify(body),
      headers,
      ...(by && { authorizer: by }),
    }),
  );
const bodyOf = ({ body }: APIGatewayProxyResult) => JSON.parse(body);
const sent = (app: App) => app.orders.outbox.map(({ body }) => JSON.parse(String(body)));

describe('a new order', () => {
  it('is enriched into an event that carries all of it, and both are stored', async () => {
    const app = setUp();
    const answer = await place(
      app,
      newOrder({
        items: [
          { item_id: 'mug', quantity: 1, unit_price: 14.5, colour: 'blue' },
          { item_id: 'mug', quantity: 2, unit_price: 10 },
          { item_id: 'unheard', quantity: 1, unit_price: 0 },
        ],
        tax: 0.1,
        discount: 4.6,
      }),
    );
    const inventory_status = [
      { item_id: 'mug', available_qty: 2, in_stock: false, status: 'insufficient' },
      { item_id: 'unheard', status: 'unknown' },
    ];
    expect(answer.statusCode).toBe(202);
    const { order_id, event_id, trace_id } = bodyOf(answer);
    expect(bodyOf(answer)).toMatchObject({
      status: 'accepted',
      total: 30,
      inventory_status,
      duplicate: false,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(answer.headers).toMatchObject({ location: `/orders/${order_id}` });
    expect(sent(app)).toMatchObject([
      {
        order_id,
        customer_info: { customer_id: 'c-1', loyalty: 'gold' },
        items: [{ colour: 'blue' }, {}, {}],
        inventory_status,
        total: 30,
        metadata: {
          event_type: 'order.created',
          correlation_id: event_id,
          trace_id,
          span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
          created_at: NOW,
          version: '1.0',
        },
      },
    ]);
    expect(app.orders.outbox[0]).toMatchObject({
      order_id,
      event_id,
      properties: {
        content_type: 'application/json',
        timestamp: NOW,
        type: 'order.created',
        correlation_id: event_id,
      },
      headers: {
        'x-partition-key': order_id,
        'x-schema-version': '1',
        traceparent: expect.stringMatching(new RegExp(`^00-${trace_id}-[0-9a-f]{16}-01$`)),
      },
    });
    expect(await app.orders.find(order_id)).toMatchObject({ event_id, event: app.orders.outbox[0]?.body });
  });

  it('goes on the trace and the correlation id that the request brings, and cannot claim to be another event', async () => {
    const app = setUp();
    const [trace_id, span_id] = ['a'.repeat(32), 'b'.repeat(16)];
    const metadata = {
      correlation_id: 'k-1',
      service: 'shop',
      note: 'kept',
      event_type: 'order.paid',
      trace_id: 'x',
    };
    await place(app, newOrder({ metadata }), { traceparent: [`00-${trace_id}-${span_id}-00`] });
    await place(app, newOrder(), { traceparent: [`00-${'0'.repeat(32)}-${span_id}-00`] });
    const [first, second] = sent(app);
    expect(first.metadata).toMatchObject({
      correlation_id: 'k-1',
      service: 'shop',
      note: 'kept',
      event_type: 'order.created',
      trace_id,
      span_id,
    });
    expect(second.metadata.trace_id).toMatch(/^(?!0+$|a+$)[0-9a-f]{32}$/);
  });

  it('leaves out of AMQP’s short texts what is too long for them', async () => {
    const app = setUp();
    await place(
      app,
      newOrder({ customer_info: { customer_id: 'c-1' }, metadata: { event_type: 'x' } }),
      {},
      {
        client_id: 'c',
        client_name: 'é'.repeat(200),
        permissions: '["publish:orders"]',
      },
    );
    expect(sent(app)[0].metadata.service).toBe('é'.repeat(200));
    expect(app.orders.outbox[0]?.properties).not.toHaveProperty('app_id');
  });

  it('is accepted when nobody can say what is in stock', async () => {
    const levels = async () => {
      throw new UnavailableError('table-unavailable', 'no answer');
    };
    const app = setUp({ stock: { levels } });
    const answer = await place(app, newOrder());
    expect(answer.statusCode).toBe(202);
    expect(bodyOf(answer).inventory_status).toEqual([{ item_id: 'mug', status: 'unknown' }]);
    expect(app.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'the stock is not known' }),
    );
  });

  it.each([
    ['a currency that is none', { currency: 'ECU' }, '#/currency'],
    ['a total that its parts do not make', { total: 30 }, '#/total'],
    ['a misspelt member', { item: [] }, '#'],
    ['no items', { items: [] }, '#/items'],
    ['an id that does not stand in a path', { order_id: 'a/b' }, '#/order_id'],
  ])('with %s is refused, and nothing is stored', async (_, wrong, pointer) => {
    const app = setUp();
    const answer = await place(app, newOrder(wrong));
    expect(answer.statusCode).toBe(422);
    expect(bodyOf(answer).errors).toMatchObject([{ pointer }]);
    expect(app.orders.outbox).toEqual([]);
  });

  it('that is too large for a message is refused', async () => {
    const app = setUp();
    expect((await place(app, newOrder({ metadata: { note: 'x'.repeat(300_000) } }))).statusCode).toBe(413);
    expect(app.orders.outbox).toEqual([]);
  });
});

describe('the same order again', () => {
  it('with its Idempotency-Key has the same ids, also when the first attempt ended half-way', async () => {
    const app = setUp();
    const headers = { 'idempotency-key': ['k-1'] };
    const { place: write } = app.orders;
    app.orders.place = async (order, message) => {
      await write(order, message);
      throw new UnavailableError('table-unavailable', 'the answer was lost');
    };
    expect((await place(app, newOrder(), headers)).statusCode).toBe(503);
    app.orders.place = write;
    const again = await place(app, newOrder(), headers);
    const { order_id, event_id } = app.orders.outbox[0] ?? {};
    expect(again.statusCode).toBe(202);
    expect(bodyOf(again)).toMatchObject({ order_id, event_id, duplicate: true });
    expect(bodyOf(await place(app, newOrder(), headers))).toMatchObject({
      order_id,
      event_id,
      duplicate: true,
    });
    expect(app.orders.outbox).toHaveLength(1);
  });

  it('under its own id is known, and another under that id is a conflict', async () => {
    let minutes = 0;
    const app = setUp({ at: () => new Date(Date.parse(NOW) + 60_000 * minutes++) });
    const first = bodyOf(await place(app, newOrder({ order_id: 'mine' })));
    const again = await place(app, newOrder({ order_id: 'mine' }));
    expect(bodyOf(again)).toEqual({ ...first, duplicate: true });
    expect((await place(app, newOrder({ order_id: 'mine', shipping_fee: 1 }))).statusCode).toBe(409);
    const other = { client_id: 'c2', client_name: 'other', permissions: '["publish:orders"]' };
    expect((await place(app, newOrder({ order_id: 'mine' }), {}, other)).statusCode).toBe(409);
    expect(app.orders.outbox).toHaveLength(1);
  });
});
