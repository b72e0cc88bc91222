import type { ConsumeMessage } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { consume } from '../../client/amqp-consume.ts';
import type { Link } from '../../client/amqp-link.ts';
import { eventMessage } from '../../client/message.ts';
import { noTable } from '../../prove/fuzz/values.ts';
import { seeded } from '../../prove/random.ts';
import { encodedTable } from '../amqp-table.ts';

const QUEUE = 'parcels';
const body = eventMessage('test.event', {}, { at: new Date(0), service: 'tests', version: '1.0' });

/** A message as amqplib gives it on a connection that keeps headers raw. */
function message(messageId: string, headers: Buffer): ConsumeMessage {
  const fields = { deliveryTag: 1, redelivered: false, exchange: '', routingKey: QUEUE, consumerTag: 't' };
  const content = Buffer.from(JSON.stringify(body));
  const properties = { messageId, headers: { raw: headers } };
  return { fields, content, properties } as unknown as ConsumeMessage;
}

/** A link whose one channel gives out these messages, and what was said of each. */
function linkWith(messages: readonly ConsumeMessage[]) {
  const said: string[] = [];
  const errors: unknown[] = [];
  const channel = {
    prefetch: async () => {},
    async consume(_: string, take: (message: ConsumeMessage) => void) {
      for (const each of messages) take(each);
    },
    ack: ({ properties }: ConsumeMessage) => said.push(`ack ${properties.messageId}`),
    nack: ({ properties }: ConsumeMessage) => said.push(`reject ${properties.messageId}`),
    cancel: async () => {},
    close: async () => {},
  };
  const gone = new Promise<never>(() => {});
  const link = { channel: async () => ({ channel, gone }), onError: (error: unknown) => errors.push(error) };
  return { link: link as unknown as Link, said, errors };
}

describe('a consumer of the client library', () => {
  it('rejects what has headers that are no table, says so, and handles the next one', async () => {
    const random = seeded(1);
    const odd = Array.from({ length: 20 }, (_, n) => message(`odd-${n}`, noTable(random)));
    const { link, said, errors } = linkWith([...odd, message('next', encodedTable({ a: 1 }))]);
    const handled: unknown[] = [];
    const consumer = await consume(link, QUEUE, async (_, { messageId }) => void handled.push(messageId), {
      prefetch: 1,
    });
    await consumer.stop();
    expect(handled).toContain('next');
    expect(errors).not.toEqual([]);
    // Every one is settled: a message that is not takes a place of the consumer for ever.
    expect(said.toSorted()).toEqual(
      [...odd.map((_, n) => `odd-${n}`), 'next']
        .map((id) => `${handled.includes(id) ? 'ack' : 'reject'} ${id}`)
        .toSorted(),
    );
  });
});
