import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createAmqpClient } from '../../client/index.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { BROKER_MESSAGE_BYTES, DELETED_KEPT_SECONDS } from '../../core/limits.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const Bucket = 'courtier-local-payloads-000000000000-us-east-1';
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** Publishes as any AMQP client does; answers why the broker refused it, or undefined. */
async function send(routingKey: string, body: Buffer, options: amqp.Options.Publish = {}, exchange = '') {
  const channel = await connection.createConfirmChannel();
  const refused = new Promise<string>((resolve) => channel.once('error', ({ message }) => resolve(message)));
  channel.publish(exchange, routingKey, body, { persistent: true, mandatory: true, ...options });
  const why = await Promise.race([
    channel.waitForConfirms().then(
      () => undefined,
      () => refused,
    ),
    refused,
  ]);
  if (why === undefined) await channel.close();
  return why;
}

type Pulled = {
  ack_id: string;
  message_id: string;
  body: string;
  encoding: 'text' | 'base64';
  attempt: number;
};

/** A pull queue of this test alone. */
async function pullQueue(): Promise<string> {
  const name = `bodies-${newId()}`;
  const made = await courtier.call('POST', '/api/queues', { name, delivery: 'pull' });
  expect(made.status).toBe(201);
  return name;
}

function pull(queue: string): Promise<Pulled> {
  return eventually(`${queue} gives a message out`, async () => {
    const answer = await courtier.call<{ items: Pulled[] }>(
      'GET',
      `/api/subscriptions/${queue}?max=1&wait=5`,
    );
    expect(answer.status).toBe(200);
    return answer.body.items[0];
  });
}
const bytesOf = ({ body, encoding }: Pulled) => Buffer.from(body, encoding === 'text' ? 'utf8' : 'base64');

describe.concurrent('a large body over AMQP', () => {
  it('that no event could hold is refused by the broker, not confirmed and lost', async () => {
    for (const bytes of [BROKER_MESSAGE_BYTES + 1, 5_000_000]) {
      expect(await send('journal_archive', Buffer.alloc(bytes, 'x'))).toMatch(/larger than/);
    }
  });

  it('reaches its function, byte for byte, by way of the payload store', async () => {
    const messageId = newId();
    const line = Buffer.from(JSON.stringify({ message: 'large', padding: 'é'.repeat(600_000) }));
    expect(line.byteLength).toBeGreaterThan(1_200_000);
    expect(await send('journal_archive', line, { messageId })).toBeUndefined();
    await courtier.delivered(messageId, 'journal_archive');
  });

  it('reaches who pulls, up to the last byte that the broker takes, and whatever it holds', async () => {
    const queue = await pullQueue();
    for (const body of [randomBytes(BROKER_MESSAGE_BYTES), Buffer.alloc(BROKER_MESSAGE_BYTES, '"')]) {
      expect(await send(queue, body, { messageId: newId() })).toBeUndefined();
      const pulled = await pull(queue);
      expect(bytesOf(pulled).equals(body)).toBe(true);
      expect((await courtier.call('POST', `/api/messages/${pulled.ack_id}/ack`, {})).status).toBe(200);
    }
  });

  it('that failed is recorded, and its retry succeeds', async () => {
    const queue = await pullQueue();
    const [messageId, body] = [newId(), randomBytes(1_200_000)];
    expect(await send(queue, body, { messageId })).toBeUndefined();
    const first = await pull(queue);
    const failed = { requeue: false, error: { message: 'not now' } };
    expect((await courtier.call('POST', `/api/messages/${first.ack_id}/nack`, failed)).status).toBe(200);
    expect(await courtier.failedIn(messageId, queue, 'retrying')).toMatchObject({ payload_bytes: 1_200_000 });
    const second = await pull(queue);
    expect(second).toMatchObject({ message_id: messageId, attempt: 2 });
    expect(bytesOf(second).equals(body)).toBe(true);
    await courtier.call('POST', `/api/messages/${second.ack_id}/ack`, {});
    await courtier.failedIn(messageId, queue, 'resolved');
  });

  it('leaves the payload store when its record has gone for good, not when a person deletes the record', async () => {
    const queue = await pullQueue();
    const [messageId, body] = [newId(), randomBytes(1_200_000)];
    const id = failedMessageId(messageId, queue);
    const row = async () => {
      const { Item } = await courtier.dynamodb.send(
        new GetItemCommand({ TableName: 'courtier-local-failed-messages', Key: { id: { S: id } } }),
      );
      return Item;
    };
    const isKept = (Key: string) =>
      courtier.s3.send(new HeadObjectCommand({ Bucket, Key })).then(
        () => true,
        (error: Error) => (error.name === 'NotFound' ? false : Promise.reject(error)),
      );
    expect(await send(queue, body, { messageId })).toBeUndefined();
    const { ack_id } = await pull(queue);
    const failed = { requeue: false, error: { message: 'not now' } };
    expect((await courtier.call('POST', `/api/messages/${ack_id}/nack`, failed)).status).toBe(200);
    const key = await eventually('the body is kept', async () => (await row())?.payload_ref?.S);
    for (const [method, more] of [
      ['DELETE', ''],
      ['POST', '/restore'],
      ['DELETE', ''],
    ] as const) {
      const path = `/api/messages/failed/${id}${more}`;
      await eventually(`${method} ${path}`, async () => (await courtier.call(method, path)).status === 200);
      expect(await isKept(key)).toBe(true);
    }
    // As the time to live does it, a week later.
    const secondsLeft = Number((await row())?.ttl?.N) - Date.now() / 1_000;
    expect(secondsLeft / DELETED_KEPT_SECONDS).toBeCloseTo(1, 2);
    await courtier.dynamodb.send(
      new DeleteItemCommand({ TableName: 'courtier-local-failed-messages', Key: { id: { S: id } } }),
    );
    await eventually('the body is removed', async () => !(await isKept(key)));
  });

  it('that a consumer rejects comes back to it whole', async () => {
    const [messageId, body] = [newId(), randomBytes(1_200_000)];
    const queue = await courtier.amqpQueue();
    const channel = await connection.createChannel();
    const seen: Buffer[] = [];
    await channel.consume(queue, (message) => {
      if (message?.properties.messageId !== messageId) return message ? channel.ack(message) : undefined;
      seen.push(message.content);
      if (seen.length === 1) channel.reject(message, false);
      else channel.ack(message);
    });
    expect(await send(queue, body, { messageId })).toBeUndefined();
    await courtier.failedIn(messageId, queue, 'resolved');
    expect(seen.map((content) => content.equals(body))).toEqual([true, true]);
    await channel.close();
  });
});

describe.concurrent('a body', () => {
  const event = {
    event: 'test.body',
    timestamp: '2026-01-05T10:00:00.000Z',
    data: { n: 1 },
    metadata: { service: 'tests', version: '1' },
  };
  const text = JSON.stringify({ message: 'read', ...event });
  const forms: [string, Buffer, string?][] = [
    ['plain', Buffer.from(text)],
    ['with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['in gzip', gzipSync(text), 'gzip'],
    ['with a byte order mark in gzip', gzipSync(`\ufeff${text}`), 'gzip'],
  ];

  it.each(forms)(
    '%s is read by functions and by the client library alike',
    async (_, body, contentEncoding) => {
      const client = await createAmqpClient({ service: 'tests', url: courtier.ready.amqp });
      const queue = `bodies-${newId()}`;
      const made = await courtier.call('POST', '/api/queues', { name: queue, delivery: 'amqp' });
      expect(made.status).toBe(201);
      const handled = Promise.withResolvers<unknown>();
      await client.consume(queue, async (message) => handled.resolve(message.data));
      const options = { messageId: newId(), ...(contentEncoding && { contentEncoding }) };
      await send(queue, body, options);
      await send('journal_archive', body, options);
      expect(await handled.promise).toEqual({ n: 1 });
      await courtier.delivered(options.messageId, 'journal_archive');
      await client.close();
    },
  );

  it('that is labelled gzip and is none has failed in both', async () => {
    const client = await createAmqpClient({ service: 'tests', url: courtier.ready.amqp, onError: () => {} });
    const queue = `bodies-${newId()}`;
    await courtier.call('POST', '/api/queues', { name: queue, delivery: 'amqp' });
    await client.consume(queue, async () => {});
    const options = { messageId: newId(), contentEncoding: 'gzip' };
    await send(queue, Buffer.from(text), options);
    await send('journal_archive', Buffer.from(text), options);
    const record = await courtier.failedIn(options.messageId, 'journal_archive', 'failed');
    expect(record.error_message).toBe('The content encoding is gzip, and the body is not.');
    await eventually('it is recorded', async () => courtier.failed(options.messageId, queue));
    await client.close();
  });
});

describe('headers over HTTP', () => {
  it('arrive as they are, or are refused with a pointer', async () => {
    const body = (headers: string) =>
      `{"exchange":"journal","routing_key":"log.body","message":{"n":9007199254740993,"n":1},"headers":${headers}}`;
    for (const [headers, at] of [
      ['{"n":9007199254740993}', '#/headers/n'],
      ['{"n":{"m":[1e-400]}}', '#/headers/n/m/0'],
      ['{"__proto__":1}', '#/headers/__proto__'],
      ['{"n":1,"n":2}', '#/headers/n'],
    ] as const) {
      const answer = await courtier.call<{ errors: object[] }>(
        'POST',
        '/api/messages/publish',
        body(headers),
      );
      expect([answer.status, answer.body.errors]).toMatchObject([422, [{ pointer: at }]]);
    }
    expect(
      (await courtier.call('POST', '/api/messages/publish', body('{"n":9007199254740991}'))).status,
    ).toBe(202);
  });
});
