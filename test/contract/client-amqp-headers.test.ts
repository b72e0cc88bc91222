import { describe, expect, it } from 'vitest';
import { eventMessage } from '../../client/message.ts';
import { encodedTable, nestedTable } from '../amqp-table.ts';
import { publishRaw } from '../raw-publish.ts';
import { collector, useClient } from './client-amqp.ts';

const under = useClient();
const { connect } = under;

describe('the client over AMQP: headers of others', () => {
  const body = JSON.stringify(
    eventMessage('test.event', { n: 1 }, { at: new Date(), service: 'tests', version: '1.0' }),
  );

  /** As a client of another language sends them. */
  async function sendRaw(messageId: string, headers: Buffer): Promise<void> {
    publishRaw(under.broker.model, under.channel, {
      exchange: '',
      routingKey: under.broker.queue,
      body,
      messageId,
      headers,
    });
    await under.channel.checkQueue(under.broker.queue);
  }

  it('that are nested thousands of levels deep are rejected one by one, on a connection that stays', async () => {
    const errors: unknown[] = [];
    const client = await connect({ onError: (error) => errors.push(error) });
    const { seen, handler, enough } = collector(2);
    await client.consume(under.broker.queue, handler, { prefetch: 1 });
    await sendRaw('before', encodedTable({}));
    await sendRaw('deep', nestedTable('deep', 4_500));
    await sendRaw('deeper', nestedTable('deep', 12_000, 'A'));
    await sendRaw('after', encodedTable({}));
    await enough;
    expect(seen.map(([, { messageId }]) => messageId)).toEqual(['before', 'after']);
    expect(errors).toMatchObject([{ code: 'headers-too-deep' }, { code: 'headers-too-deep' }]);
    expect(String(errors[0])).toContain('"deep"');
  });

  it('have the types that their publisher gave them', async () => {
    const client = await connect();
    const { seen, handler, enough } = collector(1);
    await client.consume(under.broker.queue, handler);
    const headers = JSON.parse('{"__proto__": {"a": 1}}');
    const more = {
      exact: { '!': 'int64', value: 9_007_199_254_740_993n },
      raw: Buffer.from([255, 0, 127]),
      at: { '!': 'timestamp', value: 1_700_000_000 },
      far: { '!': 'timestamp', value: 2n ** 62n },
      price: { '!': 'decimal', value: { places: 2, digits: 1_999 } },
      list: ['é', { table: { bytes: [104, 105] } }, null, true, 0.5],
    };
    await sendRaw('m-1', encodedTable({ ...headers, ...more }));
    await enough;
    const received = seen[0]?.[1].headers ?? {};
    // RabbitMQ 4 sorts them by name.
    expect(Object.keys(received).toSorted()).toEqual(['__proto__', ...Object.keys(more)].toSorted());
    expect({ ...received, exact: undefined, far: undefined }).toMatchObject({
      raw: more.raw,
      at: more.at,
      price: more.price,
      list: more.list,
    });
    expect(received.exact).toBe(9_007_199_254_740_993n);
    expect(received.far).toEqual({ '!': 'timestamp', value: 2n ** 62n });
  });
});
