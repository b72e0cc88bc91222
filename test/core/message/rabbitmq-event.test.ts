import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRabbitmqEvent } from '../../../core/message/rabbitmq-event.ts';

const bytes = (text: string) => ({ bytes: [...new Int8Array(Buffer.from(text, 'utf8'))] });

function parseOne(basicProperties: unknown, data = '') {
  const event = { rmqMessagesByQueue: { 'q::/': [{ basicProperties, redelivered: false, data }] } };
  return parseRabbitmqEvent(event)[0]?.deliveries[0];
}

describe('a RabbitMQ event', () => {
  it('is read as AWS documents it', () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    const event = {
      eventSource: 'aws:rmq',
      eventSourceArn: 'arn:aws:mq:us-east-1:123456789012:broker:pizzaBroker:b-9bcfa592',
      rmqMessagesByQueue: {
        'pizzaQueue::/': [
          {
            basicProperties: {
              contentType: 'text/plain',
              contentEncoding: null,
              headers: {
                header1: { bytes: [118, 97, 108, 117, 101, 49] },
                header2: { bytes: [118, 97, 108, 117, 101, 50] },
                numberInHeader: 10,
              },
              deliveryMode: 1,
              priority: 34,
              correlationId: null,
              replyTo: null,
              expiration: '60000',
              messageId: null,
              timestamp: 'Jan 1, 1970, 12:33:41 AM',
              type: null,
              userId: 'AIDACKCEVSQ6C2EXAMPLE',
              appId: null,
              clusterId: null,
              bodySize: 80,
            },
            redelivered: false,
            data: 'eyJ0aW1lb3V0IjowLCJkYXRhIjoiQ1pybWYwR3c4T3Y0YnFMUXhENEUifQ==',
          },
        ],
      },
    };
    expect(parseRabbitmqEvent(event)).toEqual([
      {
        queue: 'pizzaQueue',
        vhost: '/',
        deliveries: [
          {
            id: undefined,
            body: Buffer.from('{"timeout":0,"data":"CZrmf0Gw8Ov4bqLQxD4E"}'),
            properties: {
              content_type: 'text/plain',
              priority: 34,
              expiration_ms: 60_000,
              timestamp: '1970-01-01T00:33:41.000Z',
              user_id: 'AIDACKCEVSQ6C2EXAMPLE',
            },
            headers: { header1: 'value1', header2: 'value2', numberInHeader: 10 },
          },
        ],
      },
    ]);
  });

  it('decodes text in headers at every depth, also beyond ASCII', () => {
    const headers = {
      name: bytes('Zoé 😀'),
      'x-death': [
        { queue: bytes('orders'), count: 1, 'routing-keys': [bytes('a.b')], time: 'Nov 2, 2026, 9:00:00 AM' },
      ],
      empty: bytes(''),
      yes: true,
      nothing: null,
      notBytes: { bytes: ['a'] },
      alsoNot: { bytes: [1], other: 2 },
    };
    expect(parseOne({ headers })?.headers).toEqual({
      name: 'Zoé 😀',
      'x-death': [{ queue: 'orders', count: 1, 'routing-keys': ['a.b'], time: '2026-11-02T09:00:00.000Z' }],
      empty: '',
      yes: true,
      nothing: null,
      notBytes: { bytes: ['a'] },
      alsoNot: { bytes: [1], other: 2 },
    });
  });

  it('reads the time as newer Java versions write it', () => {
    expect(parseOne({ timestamp: 'Nov 2, 2026, 1:02:03\u202fPM' })?.properties.timestamp).toBe(
      '2026-11-02T13:02:03.000Z',
    );
  });

  it('splits queue and vhost at the last ::', () => {
    const event = { rmqMessagesByQueue: { 'a::b::tenant': [], 'no-vhost': [] } };
    expect(parseRabbitmqEvent(event).map(({ queue, vhost }) => [queue, vhost])).toEqual([
      ['a::b', 'tenant'],
      ['no-vhost', '/'],
    ]);
  });

  it('leaves out what it cannot read and keeps the message', () => {
    const odd = {
      messageId: 7,
      priority: 300,
      expiration: 'soon',
      timestamp: 'never',
      contentType: {},
      headers: [],
    };
    expect(parseOne(odd, 'YQ==')).toEqual({
      id: undefined,
      body: Buffer.from('a'),
      properties: {},
      headers: {},
    });
    expect(parseOne(null, 'YQ==')?.body).toEqual(Buffer.from('a'));
  });

  it('is read whatever stands in its properties', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (properties, headers) => {
        expect(parseOne(properties, 'YQ==')?.body).toEqual(Buffer.from('a'));
        expect(parseOne({ headers }, 'YQ==')?.body).toEqual(Buffer.from('a'));
      }),
    );
  });

  it('keeps the other messages of a batch when one of them is none', () => {
    const event = { rmqMessagesByQueue: { 'q::/': [null, 7, { data: {} }, { data: 'YQ==' }] } };
    const bodies = parseRabbitmqEvent(event)[0]?.deliveries.map(({ body }) => Buffer.from(body).toString());
    expect(bodies).toEqual(['', '', '', 'a']);
  });

  it('is refused when it is none', () => {
    expect(() => parseRabbitmqEvent({ Records: [] })).toThrow();
  });
});
