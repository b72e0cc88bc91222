import { describe, expect, it } from 'vitest';
import { agreedVhost } from '../../../functions/apply-topology/vhost.ts';

describe('the virtual host of the topology', () => {
  it.each([
    ['amqp://broker:5672', '/'],
    ['amqp://broker:5672/', '/'],
    ['amqp://broker:5672/%2F', '/'],
    ['amqps://broker/team', 'team'],
    ['amqp://broker:5672/team%20a%2Fb', 'team a/b'],
  ])('of %s is %s, for functions and event sources alike', (url, named) => {
    expect(agreedVhost(url, named)).toBe(named);
  });

  it.each([
    ['amqp://broker:5672/team', '/'],
    ['amqp://broker:5672', 'team'],
    ['amqp://broker:5672/team%2Fa', 'team%2Fa'],
  ])('is refused where %s is published to and %s is polled', (url, named) => {
    expect(() => agreedVhost(url, named)).toThrow(
      expect.objectContaining({ code: 'vhost-differs', disposition: 'reject' }),
    );
  });
});
