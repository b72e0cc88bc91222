import { describe, expect, it } from 'vitest';
import { PublishRequestSchema } from '../../../core/message/publish-request.ts';

const request = (overrides: object = {}) => ({ exchange: 'orders', message: { a: 1 }, ...overrides });
const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`h${i}`, i]));

describe('a publish request', () => {
  it('takes defaults for all but exchange and message', () => {
    expect(PublishRequestSchema.parse(request())).toEqual({
      exchange: 'orders',
      routing_key: '',
      message: { a: 1 },
      properties: {},
      headers: {},
      mandatory: true,
    });
  });

  it.each([
    ['null as the message', { message: null }],
    ['255 bytes of routing key', { routing_key: 'é'.repeat(127) }],
    ['64 headers', { headers: headers(64) }],
    ['the longest expiration', { properties: { expiration_ms: 4_294_967_295 } }],
    ['a message id of 128 characters', { message_id: 'x'.repeat(128) }],
    ['a time with an offset', { properties: { timestamp: '2026-11-02T10:00:00+01:00' } }],
    ['nested headers', { headers: { table: { list: [1, { deep: null }] } } }],
  ])('takes %s', (_, overrides) => {
    expect(PublishRequestSchema.safeParse(request(overrides)).success).toBe(true);
  });

  it.each([
    ['no exchange', { exchange: undefined }, ['exchange']],
    ['an empty exchange', { exchange: '' }, ['exchange']],
    ['an exchange that is no text', { exchange: 7 }, ['exchange']],
    ['no message', { message: undefined }, ['message']],
    ['a misspelt member', { routingKey: 'a' }, []],
    ['256 bytes of routing key', { routing_key: 'é'.repeat(128) }, ['routing_key']],
    ['a control character in a name', { exchange: 'a\nb' }, ['exchange']],
    ['half a surrogate pair in a name', { routing_key: '\ud800' }, ['routing_key']],
    ['65 headers', { headers: headers(65) }, ['headers']],
    ['headers of more than 16 KiB', { headers: { a: 'x'.repeat(16_384) } }, ['headers']],
    ['a header name of 129 bytes', { headers: { ['x'.repeat(129)]: 1 } }, ['headers', 'x'.repeat(129)]],
    ['an empty header name', { headers: { '': 1 } }, ['headers', '']],
    ['a long name within a table', { headers: { a: [{ ['x'.repeat(129)]: 1 }] } }, ['headers', 'a']],
    [
      'a header of Courtier’s own',
      { headers: { 'X-Courtier-Exchange': 'b' } },
      ['headers', 'X-Courtier-Exchange'],
    ],
    [
      'one with a line separator in it',
      { headers: { 'x-courtier-\u2028': 'b' } },
      ['headers', 'x-courtier-\u2028'],
    ],
    ['a header that routes past the permission', { headers: { CC: ['b'] } }, ['headers', 'CC']],
    ['a forged death', { headers: { 'x-death': [] } }, ['headers', 'x-death']],
    ['a priority above 255', { properties: { priority: 256 } }, ['properties', 'priority']],
    ['a negative expiration', { properties: { expiration_ms: -1 } }, ['properties', 'expiration_ms']],
    [
      'an expiration that RabbitMQ refuses',
      { properties: { expiration_ms: 2 ** 32 } },
      ['properties', 'expiration_ms'],
    ],
    ['a property that is not known', { properties: { user_id: 'root' } }, ['properties']],
    ['a long property', { properties: { type: 'x'.repeat(256) } }, ['properties', 'type']],
    [
      'a time without a zone',
      { properties: { timestamp: '2026-11-02T10:00:00' } },
      ['properties', 'timestamp'],
    ],
    ['an empty message id', { message_id: '' }, ['message_id']],
    ['a message id with a slash', { message_id: 'a/b' }, ['message_id']],
    ['a message id that is too long', { message_id: 'x'.repeat(129) }, ['message_id']],
    ['mandatory that is no boolean', { mandatory: 'yes' }, ['mandatory']],
  ])('refuses %s, and says where', (_, overrides, path) => {
    const parsed = PublishRequestSchema.safeParse(JSON.parse(JSON.stringify(request(overrides))));
    expect(parsed.error?.issues.map((issue) => issue.path)).toContainEqual(path);
  });
});
