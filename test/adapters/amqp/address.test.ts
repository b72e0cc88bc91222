import { describe, expect, it } from 'vitest';
import { amqpAddress } from '../../../adapters/amqp/address.ts';

describe('where a broker is', () => {
  it.each([
    ['amqp://localhost', { protocol: 'amqp', hostname: 'localhost', vhost: '%2F' }],
    ['amqp://localhost/', { protocol: 'amqp', hostname: 'localhost', vhost: '%2F' }],
    ['amqps://mq.example:5671/', { protocol: 'amqps', hostname: 'mq.example', port: 5671, vhost: '%2F' }],
    ['amqp://localhost:5673/a%2Fb', { protocol: 'amqp', hostname: 'localhost', port: 5673, vhost: 'a%2Fb' }],
    ['amqp://[::1]:5672/%2F', { protocol: 'amqp', hostname: '::1', port: 5672, vhost: '%2F' }],
  ])('is said by %s', (url, address) => {
    expect(amqpAddress(url)).toEqual(address);
  });
});
