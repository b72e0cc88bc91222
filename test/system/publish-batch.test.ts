import amqp from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import { PublishBatchSchema } from '../../core/api/views-publish-batch.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const batch = (messages: unknown[], headers: Record<string, string> = {}) =>
  courtier.call('POST', '/api/messages/publish/batch', { messages }, headers);

/** A queue of the story's own behind an exchange of its own; `bodies` are what arrived, by message id. */
async function listening() {
  const connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
  const channel = await connection.createChannel();
  const exchange = `batch-${newId()}`;
  await channel.assertExchange(exchange, 'direct', { durable: false, autoDelete: true });
  const { queue } = await channel.assertQueue(exchange, { durable: true, autoDelete: true });
  await courtier.bind(exchange, queue, 'here');
  const bodies = new Map<string, string>();
  const order: string[] = [];
  await channel.consume(
    queue,
    (message) => {
      const id: unknown = message?.properties.messageId;
      if (typeof id !== 'string' || !message) return;
      bodies.set(id, message.content.toString());
      order.push(id);
    },
    { noAck: true },
  );
  return { exchange, bodies, order, close: () => connection.close() };
}

describe('a batch of 500 messages', () => {
  it('stores the good ones once and in order, and says of each other one what is wrong with it', async () => {
    const { exchange, bodies, order, close } = await listening();
    const run = newId();
    const kinds = ['good', 'good', 'unknown', 'unroutable', 'invalid'] as const;
    const expected = { good: 202, unknown: 404, unroutable: 422, invalid: 422 };
    const kindOf = (index: number) => kinds[index % kinds.length] ?? 'good';
    const messages = Array.from({ length: 500 }, (_, index) => {
      const one = { exchange, routing_key: 'here', message: { n: index }, message_id: `${run}.${index}` };
      const changes = {
        good: {},
        unknown: { exchange: `no-such-${index % 3}` },
        unroutable: { routing_key: 'nowhere' },
        invalid: { headers: { CC: ['elsewhere'] } },
      };
      return { ...one, ...changes[kindOf(index)] };
    });

    const answer = await batch(messages);

    expect(answer.status).toBe(207);
    const { items, summary } = PublishBatchSchema.parse(answer.body);
    expect(summary).toEqual({ published: 200, accepted: 0, refused: 300 });
    expect(items.map(({ status_code }) => status_code)).toEqual(
      messages.map((_, index) => expected[kindOf(index)]),
    );
    const good = messages.filter((_, index) => kindOf(index) === 'good').map(({ message_id }) => message_id);
    expect(items.flatMap((item) => ('id' in item ? [item.id] : []))).toEqual(good);
    expect(items[4]).toMatchObject({ problem: { errors: [{ pointer: '#/messages/4/headers/CC' }] } });

    await eventually('all good ones have arrived', async () => bodies.size === good.length);
    expect(order).toEqual(good);
    expect(bodies.get(`${run}.5`)).toBe('{"n":5}');
    expect(await courtier.recorded(`${run}.0`)).toMatchObject({ entries: [{ status: 'published' }] });
    expect(await courtier.trail(`${run}.2`)).toBeUndefined();
    await close();
  });

  it('goes through the outbox when the caller does not wait, and arrives', async () => {
    const { exchange, bodies, close } = await listening();
    const messages = Array.from({ length: 25 }, (_, n) => ({
      exchange,
      routing_key: 'here',
      message: { n },
    }));
    const answer = await batch(messages, { prefer: 'respond-async' });
    expect(answer.status).toBe(200);
    expect(answer.body.summary).toEqual({ published: 0, accepted: 25, refused: 0 });
    await eventually('all have arrived', async () => bodies.size === 25);
    await close();
  });

  it('is refused whole when it is no batch', async () => {
    for (const [messages, status] of [
      [[], 422],
      [Array(501).fill({}), 422],
      [Array(5).fill({ message: 'x'.repeat(250_000) }), 413],
    ] as const) {
      const answer = await batch([...messages]);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });
});
