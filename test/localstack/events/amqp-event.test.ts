import type { ConsumeMessage } from 'amqplib';
import { describe, expect, it } from 'vitest';
import { rmqEvent, rmqMessage } from '../../../localstack/events/amqp-event.ts';
import { encodedTable } from '../../amqp-table.ts';

const message = (properties: object, content = 'Hello Lambda!'): ConsumeMessage => ({
  content: Buffer.from(content),
  fields: { deliveryTag: 1, redelivered: false, exchange: 'x', routingKey: 'k', consumerTag: 'c' },
  properties: properties as ConsumeMessage['properties'],
});
/** Headers as they come on a connection that keeps them raw. */
const raw = (headers: object) => ({ raw: encodedTable(headers) });
const bytes = (text: string) => ({ bytes: [...Buffer.from(text)] });

describe('a RabbitMQ message as Lambda hands it over', () => {
  it('has all basic properties, data in base64 and the timestamp as text', () => {
    const properties = {
      contentType: 'text/plain',
      headers: raw({ header1: 'value1', numberInHeader: 10, flag: true, nothing: null }),
      deliveryMode: 1,
      priority: 34,
      expiration: '60000',
      messageId: 'm-1',
      timestamp: 2_021,
      userId: 'AIDACKCEVSQ6C2EXAMPLE',
    };
    expect(rmqMessage(message(properties))).toEqual({
      basicProperties: {
        contentType: 'text/plain',
        contentEncoding: null,
        headers: { header1: bytes('value1'), numberInHeader: 10, flag: true, nothing: null },
        deliveryMode: 1,
        priority: 34,
        correlationId: null,
        replyTo: null,
        expiration: '60000',
        messageId: 'm-1',
        timestamp: 'Jan 1, 1970, 12:33:41 AM',
        type: null,
        userId: 'AIDACKCEVSQ6C2EXAMPLE',
        appId: null,
        clusterId: null,
        bodySize: 13,
      },
      redelivered: false,
      data: 'SGVsbG8gTGFtYmRhIQ==',
    });
  });

  it('shows text as bytes in nested tables and lists too, such as x-death', () => {
    const death = {
      queue: 'orders',
      count: 2,
      'routing-keys': ['new', 'old'],
      time: { '!': 'timestamp', value: 0 },
    };
    const { basicProperties } = rmqMessage(message({ headers: raw({ 'x-death': [death], city: 'Köln' }) }));
    expect(basicProperties.headers).toEqual({
      'x-death': [
        {
          queue: bytes('orders'),
          count: 2,
          'routing-keys': [bytes('new'), bytes('old')],
          time: 'Jan 1, 1970, 12:00:00 AM',
        },
      ],
      city: { bytes: [75, -61, -74, 108, 110] },
    });
  });

  it('goes without headers that cannot be read', () => {
    const { basicProperties } = rmqMessage(message({ headers: { raw: Buffer.from([0, 0, 0, 9, 1]) } }));
    expect(basicProperties.headers).toBeNull();
  });

  it.each([1_700_000_000_000, 1_700_000_000_000_000, 2 ** 64])('has a time of %i seconds', (timestamp) => {
    const { basicProperties } = rmqMessage(message({ timestamp }));
    expect(basicProperties.timestamp).toMatch(/^[A-Z][a-z]{2} \d+, \d+, /);
  });

  it('comes under its queue and virtual host', () => {
    expect(rmqEvent('arn:aws:mq:::broker', 'orders', '/', [rmqMessage(message({}))])).toMatchObject({
      eventSource: 'aws:rmq',
      eventSourceArn: 'arn:aws:mq:::broker',
      rmqMessagesByQueue: { 'orders::/': [{ redelivered: false }] },
    });
  });
});
