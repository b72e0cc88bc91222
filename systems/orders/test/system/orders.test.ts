import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import amqp, { type ConsumeMessage } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PulledView } from '../../../../core/api/views-subscriptions.ts';
import { kill } from '../../../../examples/demo/function-processes.ts';
import { tried } from '../../../../test/repository/system/system-page.ts';
import { Courtier, eventually, newId } from '../../../../test/system/courtier.ts';
import { order } from '../../../../test/system/order.ts';
import type { OrderView } from '../../domain/order-view.ts';
import type { PlacedOrderView, RebuildView as Rebuild } from '../../views.ts';

/** The document of S4 from its first step to its last. */
const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

const item = (item_id = 'mug', quantity = 2) => ({ item_id, item_name: 'Mug', quantity, unit_price: 14.5 });
const newOrder = (more: Record<string, unknown> = {}) => ({
  customer_info: { customer_id: 'C1', name: 'Ada Martin', email: 'ada@example.com', loyalty: 'gold' },
  items: [item()],
  currency: 'EUR',
  ...more,
});
const place = (body: unknown, headers: Record<string, string> = {}) =>
  courtier.call<PlacedOrderView>('POST', '/orders', body, headers);
const view = async (orderId: string) => (await courtier.call<OrderView>('GET', `/orders/${orderId}`)).body;

/** The view of an order once it knows of so many events. */
const viewed = (orderId: string, events = 1) =>
  eventually(`the view of ${orderId} knows of ${events} events`, async () => {
    const seen = await view(orderId);
    return seen.events === events && seen;
  });

/** A consumer group of its own that speaks AMQP: what it gets, by message id. */
async function group(exchange: string) {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '');
  const seen = new Map<string, ConsumeMessage>();
  const take = (message: ConsumeMessage | null) =>
    message && seen.set(String(message.properties.messageId), message);
  await channel.consume(queue, take, { noAck: true });
  return seen;
}

async function keepInStock(item_id: string, available_qty: number) {
  const Item = { item_id: { S: item_id }, available_qty: { N: String(available_qty) } };
  await courtier.dynamodb.send(new PutItemCommand({ TableName: 'courtier-local-stock', Item }));
}

describe('an order', () => {
  it('is accepted, enriched, and reaches every group as one event that carries its whole state', async () => {
    const others = await group('orders');
    const [plenty, few] = [`plenty-${newId()}`, `few-${newId()}`];
    await keepInStock(plenty, 12);
    await keepInStock(few, 1);
    const [trace, span] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const asked = newOrder({ items: [item(plenty), item(few), item('nobody-keeps-it', 1)], shipping_fee: 5 });
    const answer = await place(asked, { traceparent: `00-${trace}-${span}-01` });
    const { order_id, event_id, correlation_id } = answer.body;
    const inventory_status = [
      { item_id: plenty, available_qty: 12, in_stock: true, status: 'in_stock' },
      { item_id: few, available_qty: 1, in_stock: false, status: 'insufficient' },
      { item_id: 'nobody-keeps-it', status: 'unknown' },
    ];
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'accepted', total: 77.5, inventory_status, trace_id: trace, duplicate: false },
    });
    expect(answer.headers.get('location')).toBe(`/orders/${order_id}`);
    expect(await view(order_id)).toMatchObject({ order_id, total: 77.5 });

    const message = await eventually('the event reached another group', async () => others.get(event_id));
    const event = JSON.parse(message.content.toString());
    expect(event).toMatchObject({ ...asked, order_id, total: 77.5, inventory_status });
    expect(event.metadata).toEqual({
      service: expect.any(String),
      version: '1.0',
      event_type: 'order.created',
      correlation_id,
      trace_id: trace,
      span_id: span,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(message.properties).toMatchObject({
      contentType: 'application/json',
      type: 'order.created',
      correlationId: correlation_id,
      headers: {
        'x-schema-version': '1',
        'x-partition-key': order_id,
        traceparent: `00-${trace}-${span}-01`,
      },
    });
    expect(await viewed(order_id)).toMatchObject({
      status: 'created',
      customer: asked.customer_info,
      inventory_status,
      total: 77.5,
      history: [{ event_id, event_type: 'order.created' }],
    });
    expect((await courtier.recorded(event_id)).entries[0]).toMatchObject({
      stage: 'publish',
      status: 'published',
    });
    expect(await courtier.orderEvents(order_id)).toMatchObject([{ event_id, event }]);
  });

  it('is placed once, however often the same request comes', async () => {
    const [key, chosen] = [newId(), newId()];
    const asked = newOrder();
    const [first, ...repeats] = [
      await place(asked, { 'idempotency-key': key }),
      await place(asked, { 'idempotency-key': key }),
    ];
    expect(repeats[0]).toMatchObject({ status: 202, body: { ...first?.body, duplicate: true } });
    const named = newOrder({ order_id: chosen });
    const results = await Promise.all(Array.from({ length: 5 }, () => place(named)));
    expect(results.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(results.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    expect(new Set(results.map(({ body }) => body.event_id)).size).toBe(1);
    const other = await place({ ...named, items: [item('another')] });
    expect(other).toMatchObject({ status: 409, body: { type: 'urn:courtier:problem:conflict' } });
    for (const order_id of [first?.body.order_id ?? '', chosen]) {
      await viewed(order_id);
      expect(await courtier.orderEvents(order_id)).toHaveLength(1);
    }
  });

  it.each([
    ['#/currency', { currency: 'ECU' }],
    ['#/total', { total: 1 }],
    ['#/items/0/quantity', { items: [{ ...item(), quantity: 0 }] }],
  ])('that cannot be is refused with a pointer to %s, and leaves nothing behind', async (pointer, wrong) => {
    const order_id = newId();
    const answer = await place(newOrder({ order_id, ...wrong }));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await courtier.call('GET', `/orders/${order_id}`)).status).toBe(404);
  });
});

async function outboxRows(orderId: string) {
  const { Items = [] } = await courtier.dynamodb.send(
    new QueryCommand({
      TableName: 'courtier-local-orders-outbox',
      KeyConditionExpression: 'order_id = :order',
      ExpressionAttributeValues: { ':order': { S: orderId } },
    }),
  );
  return Items;
}

describe('the relay, killed again and again while orders come in', () => {
  it('leaves each order with its event, which is stored once', async () => {
    const placed: PlacedOrderView[] = [];
    let kills = 0;
    // An idle relay loses nothing: orders come in for as long as it is being killed.
    const killed = () => kills >= 5 && placed.length >= 60;
    const clients = Array.from({ length: 6 }, async () => {
      while (!killed() && placed.length < 1_000) placed.push((await place(newOrder())).body);
    });
    const killer = eventually('the relay was killed five times', async () => {
      if (kills < 5) kills += await kill(courtier.ready, 'courtier-local-orders-relay');
      return killed();
    });
    await Promise.all([...clients, killer]);
    for (const { order_id, event_id } of placed) {
      await courtier.delivered(event_id, 'orders');
      expect((await courtier.orderEvents(order_id)).map((stored) => stored.event_id)).toEqual([event_id]);
      // Who was killed between the confirm and its mark is followed by one who marks.
      await eventually(`${event_id} is marked as relayed`, async () => {
        const rows = await outboxRows(order_id);
        expect(rows).toHaveLength(1);
        return rows[0]?.relayed_at?.S;
      });
    }
  });
});

describe('what nobody can read', () => {
  const put = (TableName: string, row: Record<string, string>) => {
    const Item = Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }]));
    return courtier.dynamodb.send(new PutItemCommand({ TableName, Item }));
  };

  it.each([
    ['the outbox', 'courtier-local-orders-outbox', { event: 'no JSON' }],
    ['the event store', 'courtier-local-order-events', { stored_at: 'then', event: 'none' }],
  ])('in %s goes to a person, and holds up no order behind it', async (_, table, more) => {
    const [order_id, event_id] = [newId(), newId()];
    await put(table, { order_id, event_id, ...more });
    const { body } = await place(newOrder());
    await viewed(body.order_id);
    const record = await courtier.failedIn(event_id, null, 'failed');
    expect(record).toMatchObject({ queue: null, error_message: expect.stringMatching(/cannot be read/) });
    const Key = { order_id: { S: order_id }, event_id: { S: event_id } };
    await courtier.dynamodb.send(new DeleteItemCommand({ TableName: table, Key }));
  });
});

describe('consumer groups', () => {
  it('keep the order of each of 24 orders while all of them go in parallel', async () => {
    const orders = Array.from({ length: 24 }, () => ({ order_id: newId(), ids: [] as string[] }));
    await Promise.all(
      orders.map(async ({ order_id, ids }) => {
        for (const step of ['created', 'paid', 'packed', 'shipped', 'delivered']) {
          const event = order({ order_id });
          event.metadata.event_type = `order.${step}`;
          const { status, body } = await courtier.publish('orders', '', event);
          expect(status).toBe(202);
          ids.push(body.id as string);
        }
      }),
    );
    for (const { order_id, ids } of orders) {
      const seen = await viewed(order_id, 5);
      expect(seen.status).toBe('delivered');
      expect(seen.history.map(({ event_id }) => event_id)).toEqual(ids);
    }
  });

  it('tell an order as it is, also when an event of it failed and was handled after later ones', async () => {
    const order_id = newId();
    const [failing, paid] = [order({ order_id, simulate: { fail_times: 1 } }), order({ order_id })];
    paid.metadata.event_type = 'order.paid';
    const ids = [];
    for (const event of [failing, paid]) ids.push((await courtier.publish('orders', '', event)).body.id);
    const seen = await viewed(order_id, 2);
    expect(seen).toMatchObject({ status: 'paid', history: ids.map((event_id) => ({ event_id })) });
  });

  it('see every event each, and the members of one share them', async () => {
    const path = `/api/subscriptions/orders?name=g-${newId().slice(0, 8)}&max=3&visibility=60`;
    const pull = async (query: string) => (await courtier.call<PulledView>('GET', path + query)).body.items;
    await pull('&wait=0');
    const placed = await Promise.all(Array.from({ length: 20 }, () => place(newOrder())));
    const events = placed.map(({ body }) => body.event_id);
    const taken = new Map<string, string[]>();
    const member = async (name: string, hasEnough: (mine: string[]) => boolean) => {
      const mine = taken.get(name) ?? [];
      taken.set(name, mine);
      await eventually(`${name} has enough`, async () => {
        const items = (await pull('&wait=1')).filter(({ message_id }) => events.includes(message_id));
        for (const { ack_id, message_id } of items) {
          mine.push(message_id);
          expect((await courtier.call('POST', `/api/messages/${ack_id}/ack`)).status).toBe(200);
        }
        return hasEnough(mine);
      });
    };
    // Each has its first ones before the other could take all.
    for (const name of ['one', 'two']) await member(name, (mine) => mine.length > 0);
    const isAll = () => [...taken.values()].flat().length >= events.length;
    await Promise.all(['one', 'two'].map((name) => member(name, isAll)));
    expect([...taken.values()].flat().toSorted()).toEqual(events.toSorted());
    for (const mine of taken.values()) expect(mine.length).toBeGreaterThan(0);
    for (const event of events) await courtier.delivered(event, 'orders');
  });
});

describe('the read model', () => {
  it('is made again from the event store, the same as before, while orders come in', async () => {
    const placed = await Promise.all(Array.from({ length: 6 }, () => place(newOrder())));
    const ids = placed.map(({ body }) => body.order_id);
    const paid = { ...order({ order_id: ids[0] ?? '' }) };
    paid.metadata.event_type = 'order.paid';
    await viewed(ids[0] ?? '');
    await courtier.publish('orders', '', paid);
    const before = await Promise.all(ids.map((id, n) => viewed(id, n === 0 ? 2 : 1)));
    expect(before[0]?.status).toBe('paid');
    for (const id of ids) {
      const Key = { id: { S: `order:${id}` } };
      await courtier.dynamodb.send(new DeleteItemCommand({ TableName: 'courtier-local-orders-view', Key }));
      expect(await view(id)).toMatchObject({ status: 'accepted', events: 0 });
    }
    const wiped = new Date().toISOString();
    // One that others began before may have passed these orders.
    const started = await eventually('a rebuild of its own begins', async () => {
      const answer = await courtier.call<Rebuild>('POST', '/orders/rebuild');
      expect(answer).toMatchObject({ status: 202, body: { status: 'running' } });
      return answer.body.started_at >= wiped && answer;
    });
    const meanwhile: string[] = [];
    const done = await eventually('the rebuild is done', async () => {
      meanwhile.push((await place(newOrder())).body.order_id);
      const { body } = await courtier.call<Rebuild>('GET', started.headers.get('location') ?? '');
      return body.status === 'done' && body;
    });
    for (const id of meanwhile) expect((await viewed(id)).status).toBe('created');
    expect(done.orders).toBeGreaterThanOrEqual(6);
    expect(done.events).toBeGreaterThanOrEqual(done.orders);
    expect(await Promise.all(ids.map(view))).toEqual(before);
  });
});

describe('a compressed body', () => {
  const send = async (content: Buffer, contentEncoding = 'gzip') => {
    const channel = await connection.createConfirmChannel();
    const messageId = newId();
    const properties = { messageId, persistent: true, contentType: 'application/json', contentEncoding };
    channel.publish('orders', '', content, properties);
    await channel.waitForConfirms();
    await channel.close();
    return messageId;
  };

  it('is read as what it was, and ordered by the key in it', async () => {
    const order_id = newId();
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await send(gzipSync(JSON.stringify(order({ order_id })))));
    const seen = await viewed(order_id, 4);
    expect(seen.history.map(({ event_id }) => event_id)).toEqual(ids);
  });

  it('that is none, or becomes too large, is failed for good and shown as it came', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
    const wrong = Buffer.from('{"order_id":"plain"}');
    for (const [body, reason] of [
      [bomb, /larger than/],
      [wrong, /gzip, and the body is not/],
    ] as const) {
      const id = await send(body);
      const failed = await courtier.failedIn(id, 'orders', 'failed');
      expect(failed).toMatchObject({ error_name: 'InvalidMessageError', retry_count: 0 });
      expect(failed.error_message).toMatch(reason);
      const shown = (await courtier.call('GET', `/api/messages/failed/${failed.id}`)).body;
      expect(shown).toMatchObject({ properties: { content_encoding: 'gzip' } });
      const { payload, payload_encoding } = shown as { payload: unknown; payload_encoding: string };
      if (body === wrong) expect(payload).toEqual({ order_id: 'plain' });
      else expect([payload_encoding, payload]).toEqual(['base64', bomb.toString('base64')]);
    }
  });
});

describe('dead letters', () => {
  /** Stands before the bridge for a moment: rejects its own message, and sends on what belongs to others. */
  async function rejected(queue: string, exchange: string, message: unknown): Promise<string> {
    const channel = await connection.createConfirmChannel();
    const id = newId();
    const done = Promise.withResolvers<void>();
    // As long as it has room, the bridge gets nothing: others may publish at the same moment.
    await channel.prefetch(1_000);
    const take = (taken: ConsumeMessage | null) => {
      if (!taken) return;
      if (taken.properties.messageId === id) {
        channel.reject(taken, false);
        done.resolve();
      } else {
        channel.publish('', queue, taken.content, taken.properties);
        void channel.waitForConfirms().then(() => channel.ack(taken));
      }
    };
    const { consumerTag } = await channel.consume(queue, take, { priority: 10 });
    const sent = await courtier.publish(exchange, '', message, { message_id: id });
    expect(sent.status).toBe(202);
    await done.promise;
    await channel.cancel(consumerTag);
    await channel.close();
    return id;
  }

  it.each([
    ['orders', 'orders-analytics', 'orders-dlq', () => order()],
    ['users', 'users', 'users-dlq', () => ({ user_id: newId() })],
  ])(
    'of the domain %s go the way of that domain, and are recorded',
    async (exchange, queue, dlq, message) => {
      const before = await passed(dlq);
      const id = await rejected(queue, exchange, message());
      const record = await eventually('it is recorded', () => courtier.failed(id, queue));
      expect(record).toMatchObject({ queue, exchange, source: 'rejected' });
      await eventually(`it went through ${dlq}`, async () => (await passed(dlq)) > before);
    },
  );
});

/** Messages that a queue has ever delivered, as RabbitMQ counts them. */
async function passed(queue: string): Promise<number> {
  const { username, password } = new URL(courtier.ready.amqp);
  const response = await fetch(`${courtier.ready.management}/api/queues/%2F/${queue}`, {
    headers: {
      authorization: `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`,
    },
    signal: AbortSignal.timeout(35_000),
  });
  const { message_stats } = (await response.json()) as { message_stats?: { deliver_get?: number } };
  return message_stats?.deliver_get ?? 0;
}

describe('systems/orders/README.md', () => {
  it('shows commands that do what it says, as they stand there', async () => {
    const said = await tried('orders', courtier.ready);
    const [, order_id = ''] = /"order_id":"([^"]+)","event_id"/.exec(said) ?? [];
    expect(await viewed(order_id, 2)).toMatchObject({
      status: 'paid',
      total: 61.3,
      inventory_status: [{ status: 'in_stock' }, { status: 'insufficient' }],
    });
    // The trail of a publish comes some seconds after it.
    const [, event_id = ''] = /"event_id":"([^"]+)"/.exec(said) ?? [];
    await expect
      .poll(async () => (await courtier.trail(event_id))?.entries)
      .toContainEqual(expect.objectContaining({ stage: 'publish', exchange: 'orders' }));
    expect(said).toContain('"queue":"orders--reports"');
    expect(said.match(/"skipped":/g)).toHaveLength(2);
    const [, wrong = ''] = [...said.matchAll(/"id":"([^"]+)","status":"published"/g)].map(([, id]) => id);
    const failed = await courtier.failedIn(wrong, 'orders', 'failed');
    expect(failed.error_message).toContain('its parts add up to 61.3');
    // The list of what failed, in which the wrong one may not have arrived.
    expect(said).toMatch(/\{"items":\[[^\n]*\],"next":[^\n]*\}\s*$/);
  });
});
