import { describe, expect, it } from 'vitest';
import { order as orderEvent } from '../../system/order.ts';
import { setUp } from './publishing.ts';

const orders = (message: unknown) => ({ exchange: 'orders', message });
const parcels = (message: unknown) => ({
  exchange: 'parcels',
  routing_key: 'parcel_labels',
  message,
});
const parcel = { parcelId: '1', clientId: 'c', style: 'disco', timestamp: '2025-12-02T10:30:00.000Z' };

describe('a message to an exchange that names a schema', () => {
  it('is published when it fits, with fields that nobody knows, byte for byte', async () => {
    const { send, queued } = setUp({ payloadLimitBytes: 10_000 });
    const event = { ...orderEvent(), gift: { wrapped: true }, metadata: { channel: 'kiosk' } };
    const body = `{"exchange":"orders","message": ${JSON.stringify(event, null, 1)}}`;
    expect((await send({ body })).status).toBe(202);
    expect(Buffer.from(queued('orders')[0]?.body ?? []).toString()).toBe(JSON.stringify(event, null, 1));
    expect((await send({ body: parcels(parcel) })).status).toBe(202);
  });

  it('says which version of the schema it fits, unless its publisher says so; elsewhere nobody does', async () => {
    const { send, queued } = setUp({ payloadLimitBytes: 10_000 });
    await send({ body: orders(orderEvent()) });
    await send({ body: { ...orders(orderEvent()), headers: { 'x-schema-version': '2' } } });
    expect(queued('orders').map(({ headers }) => headers['x-schema-version'])).toEqual(['1', '2']);
    expect(queued('orders')[0]?.properties.content_type).toBe('application/json');
  });

  it('is refused with 422 and a pointer to each bad field', async () => {
    const { send, queued, outbox } = setUp({ payloadLimitBytes: 10_000 });
    const { order_id: _, ...event } = orderEvent();
    const message = {
      ...event,
      items: [{ item_id: 'a/b', quantity: 0, unit_price: 'free' }],
      customer_info: { customer_id: 'C1', email: 'nobody' },
    };
    const answer = await send({ body: orders(message) });
    expect(answer).toMatchObject({ status: 422, json: { type: 'urn:courtier:problem:invalid-message' } });
    expect(answer.json.detail).toContain('order-event');
    expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '#/message/customer_info/email',
      '#/message/items/0/quantity',
      '#/message/items/0/unit_price',
      '#/message/order_id',
    ]);
    expect(JSON.stringify(answer.json)).not.toContain('nobody');
    expect([queued('orders'), outbox.items]).toEqual([[], []]);
  });

  it.each([
    ['text', 'hello', '#/message'],
    ['null', null, '#/message'],
    ['a list', [parcel], '#/message'],
    ['a time without its zone', { ...parcel, timestamp: '2025-12-02 10:30' }, '#/message/timestamp'],
    ['an empty style', { ...parcel, style: '' }, '#/message/style'],
  ])('is refused when it is %s', async (_, message, pointer) => {
    const { send } = setUp();
    expect(await send({ body: parcels(message) })).toMatchObject({
      status: 422,
      json: { errors: [{ pointer }] },
    });
  });

  it('is refused alone in a batch, with pointers into the whole request', async () => {
    const { batch, queued } = setUp();
    const { status, json } = await batch([parcels(parcel), parcels({ ...parcel, style: 7 })]);
    expect(status).toBe(207);
    expect(json.items).toMatchObject([
      { status_code: 202 },
      {
        status_code: 422,
        problem: {
          type: 'urn:courtier:problem:invalid-message',
          errors: [{ pointer: '#/messages/1/message/style' }],
        },
      },
    ]);
    expect(queued('parcels')).toHaveLength(1);
  });

  it('is not looked at before the caller may publish there', async () => {
    const { send } = setUp();
    expect((await send({ body: orders({}), permissions: ['publish:stock'] })).status).toBe(403);
  });
});

describe('a message to any other exchange', () => {
  it.each(['stock', 'toString', 'none'])('%s is nobody’s business but its consumers’', async (exchange) => {
    const { send } = setUp();
    const answer = await send({ body: { exchange, routing_key: 'counted', message: { any: 1 } } });
    expect(answer.status).toBe(exchange === 'stock' ? 202 : 404);
  });
});
