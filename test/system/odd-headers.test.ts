import amqp, { type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { encodedTable, nestedTable } from '../amqp-table.ts';
import { publishRaw, type RawMessage } from '../raw-publish.ts';
import { Courtier, eventually, type Failed, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let model: ChannelModel;
let channel: Channel;
/** Of these stories alone. It is pulled, through the bridge. */
const pull = 'journal_fraud';

beforeAll(async () => {
  model = await amqp.connect(courtier.ready.amqp, { noDelay: true });
  channel = await model.createChannel();
});
afterAll(() => model.close());

type Pulled = {
  ack_id: string;
  message_id: string;
  headers: Record<string, unknown>;
  header_types?: unknown;
  properties: Record<string, unknown>;
};
type Recorded = Failed & {
  headers: Record<string, unknown>;
  header_types?: unknown;
  properties: Record<string, unknown>;
  dropped_headers?: string[];
  payload: unknown;
};

const send = (message: Partial<RawMessage> & Pick<RawMessage, 'headers'>) => {
  const messageId = message.messageId ?? newId();
  const to = { exchange: 'journal', routingKey: 'fraud.review.odd' };
  publishRaw(model, channel, { ...to, body: '{"a":1}', ...message, messageId });
  return messageId;
};

/** Pulls until all of these messages have come, and acknowledges them. */
async function pulled(ids: readonly string[]): Promise<Map<string, Pulled>> {
  const seen = new Map<string, Pulled>();
  await eventually(`${ids.length} messages are pulled`, async () => {
    const answer = await courtier.call<{ items: Pulled[] }>(
      'GET',
      `/api/subscriptions/${pull}?max=100&wait=1`,
    );
    for (const item of answer.body.items) {
      seen.set(item.message_id, item);
      await courtier.call('POST', `/api/messages/${item.ack_id}/ack`);
    }
    return ids.every((id) => seen.has(id));
  });
  return seen;
}

const recorded = async (id: string, queue: string, status: string) =>
  (await courtier.failedIn(id, queue, status)) as Recorded;

/** An AMQP consumer that rejects a message the first time and takes it the second; answers what it saw. */
async function rejectOnce(queue: string): Promise<{ seen: (id: string) => Promise<ConsumeMessage[]> }> {
  const consuming = await model.createChannel();
  const deliveries: ConsumeMessage[] = [];
  await consuming.consume(queue, (message) => {
    if (!message) return;
    const { messageId } = message.properties;
    const first = !deliveries.some(({ properties }) => properties.messageId === messageId);
    deliveries.push(message);
    if (first) consuming.nack(message, false, false);
    else consuming.ack(message);
  });
  return {
    seen: (id) =>
      eventually(`${id} has come to ${queue} twice`, async () => {
        const own = deliveries.filter(({ properties }) => properties.messageId === id);
        return own.length >= 2 && own;
      }),
  };
}

describe('headers that no function can carry', () => {
  it('make a record of their message, and its neighbours of one queue go on', async () => {
    const depths = [1_400, 1_600, 4_500, 12_000];
    const deep = depths.map((levels) => send({ headers: nestedTable('deep', levels, 'F') }));
    deep.push(send({ headers: nestedTable('deep', 12_000, 'A') }));
    const neighbours = Array.from({ length: 20 }, (_, n) => send({ headers: encodedTable({ n }) }));
    const seen = await pulled(neighbours);
    for (const id of deep) {
      const record = await recorded(id, pull, 'failed');
      expect(record).toMatchObject({
        message_id: id,
        payload: { a: 1 },
        dropped_headers: ['deep'],
        error_message: expect.stringContaining('"deep" is nested more than 64 levels deep'),
      });
      expect(seen.has(id)).toBe(false);
    }
  });

  it('do not stop the records of others when one service expires its message into the dead letters', async () => {
    const deep = newId();
    const queue = await courtier.amqpQueue();
    publishRaw(model, channel, {
      exchange: '',
      routingKey: queue,
      body: '{}',
      messageId: deep,
      headers: nestedTable('deep', 8_000),
      expiration: '1',
    });
    const other = newId();
    publishRaw(model, channel, {
      exchange: '',
      routingKey: queue,
      body: '{}',
      messageId: other,
      headers: encodedTable({ own: true }),
      expiration: '1',
    });
    expect(await recorded(deep, queue, 'failed')).toMatchObject({
      queue,
      source: 'expired',
      dropped_headers: ['deep'],
      error_message: expect.stringContaining('"deep" is nested'),
    });
    expect(await recorded(other, queue, 'failed')).toMatchObject({ queue, headers: { own: true } });
  });

  it('are left out when a person retries, and the message says which', async () => {
    const id = send({ headers: nestedTable('deep', 2_000) });
    const record = await recorded(id, pull, 'failed');
    await courtier.call('POST', `/api/messages/retry/${record.id}`);
    const seen = await pulled([id]);
    expect(seen.get(id)?.headers).toEqual({
      'x-courtier-dropped-headers': ['deep'],
      traceparent: expect.stringMatching(/^00-/),
    });
    await recorded(id, pull, 'resolved');
  });
});

describe('values that are no values', () => {
  it('do not end the runtime, and a time that cannot be is left out', async () => {
    const micros = { '!': 'timestamp', value: 1_700_000_000_000_000 };
    const id = send({ headers: encodedTable({ micros }), timestamp: 1_700_000_000_000_000n });
    const last = send({ headers: encodedTable({}), timestamp: 1_700_000_000_000n });
    const seen = await pulled([id, last]);
    expect(seen.get(id)).toMatchObject({
      headers: { micros: 1_700_000_000_000_000 },
      header_types: { micros: 'timestamp' },
      properties: {},
    });
    expect(seen.get(last)?.properties).not.toHaveProperty('timestamp');
  });

  it.each([
    ['1970', 2_021],
    ['5000', 95_617_584_000],
    ['55840', 1_700_000_000_000],
  ])('are no time of a failure: a death in %s that a publisher sent along', async (_, seconds) => {
    const queue = await courtier.amqpQueue();
    const time = { '!': 'timestamp', value: seconds };
    const forged = {
      queue,
      reason: 'expired',
      exchange: '',
      count: { '!': 'long', value: 1 },
      time,
      'routing-keys': [queue],
    };
    const before = Date.now();
    const id = newId();
    publishRaw(model, channel, {
      exchange: '',
      routingKey: queue,
      body: '{}',
      messageId: id,
      headers: encodedTable({ 'x-death': [forged] }),
      expiration: '1',
    });
    const record = await recorded(id, queue, 'failed');
    // RabbitMQ counts whole seconds.
    expect(Date.parse(record.failed_at)).toBeGreaterThanOrEqual(before - 1_000);
    expect(Date.parse(record.failed_at)).toBeLessThanOrEqual(Date.now());
  });
});

describe('a retry through RabbitMQ', () => {
  it('brings headers with their types, the user and the time to live, and no counts of the queue', async () => {
    const queue = await courtier.amqpQueue();
    const { seen } = await rejectOnce(queue);
    const id = newId();
    const publishing = await model.createConfirmChannel();
    publishing.publish('sav_exchange', queue, Buffer.from('{}'), {
      messageId: id,
      userId: new URL(courtier.ready.amqp).username,
      expiration: 600_000,
      headers: {
        at: { '!': 'timestamp', value: 1_700_000_000 },
        list: [{ at: { '!': 'timestamp', value: 1_700_000_000 } }],
        text: 'Köln',
        int: { '!': 'int', value: 7 },
        long: { '!': 'long', value: 2 ** 40 },
        half: 0.5,
        yes: true,
        nothing: null,
        'x-delivery-count': 7,
        'x-acquired-count': 7,
        CC: ['sav_queue'],
      },
    });
    await publishing.waitForConfirms();
    const [first, second] = await seen(id);
    const { CC, 'x-delivery-count': _d, 'x-acquired-count': _a, ...own } = first?.properties.headers ?? {};
    expect(CC).toEqual(['sav_queue']);
    expect(second?.properties.headers).toMatchObject(own);
    expect(second?.properties.headers).toMatchObject({
      'x-courtier-user-id': new URL(courtier.ready.amqp).username,
      'x-courtier-expiration': '600000',
    });
    for (const name of ['CC', 'x-acquired-count', 'x-death']) {
      expect(second?.properties.headers).not.toHaveProperty(name);
    }
  });

  it('goes without a header of 100,000 bytes, and message and record say so', async () => {
    const queue = await courtier.amqpQueue();
    const { seen } = await rejectOnce(queue);
    const small = encodedTable({ small: 'kept' }).subarray(4);
    const name = Buffer.from('\u0005largeS');
    const large = Buffer.alloc(name.length + 4 + 100_000, 'x');
    name.copy(large);
    large.writeUInt32BE(100_000, name.length);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(small.length + large.length);
    const id = send({
      exchange: '',
      routingKey: queue,
      headers: Buffer.concat([length, small, large]),
    });
    const [, second] = await seen(id);
    expect(second?.properties.headers).toMatchObject({
      small: 'kept',
      'x-courtier-dropped-headers': ['large'],
    });
    const record = await recorded(id, queue, 'resolved');
    expect(record.dropped_headers).toEqual(['large']);
    expect(record.headers.large).toHaveLength(100_000);
  });
});
