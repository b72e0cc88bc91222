import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../localstack/bridge/options.ts';

describe('the options of courtier bridge', () => {
  it('are those of AWS and the stage local where nothing is said', () => {
    expect(parseOptions([], {})).toEqual({
      endpoint: undefined,
      region: undefined,
      deployment: 'local',
      broker: undefined,
      stopAtEof: false,
    });
  });

  it('come from the environment unless they are typed', () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', BROKER_URL: 'amqp://a:b@localhost' };
    expect(parseOptions([], env)).toMatchObject({ endpoint: env.AWS_ENDPOINT_URL, broker: env.BROKER_URL });
    const typed = ['--endpoint', 'http://127.0.0.1:9297', '--broker', 'amqps://c:d@mq.example.com/shop'];
    expect(parseOptions(typed, env)).toMatchObject({ endpoint: typed[1], broker: typed[3] });
  });

  it('leave the region to the AWS SDK unless the environment says it, or something answers in the place of AWS', () => {
    const endpoint = 'http://127.0.0.1:4566';
    expect(parseOptions([], { AWS_DEFAULT_REGION: 'eu-west-1' }).region).toBe('eu-west-1');
    expect(parseOptions(['--endpoint', endpoint], {}).region).toBe('us-east-1');
    expect(parseOptions([], { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'eu-west-1' }).region).toBe(
      'eu-west-1',
    );
  });

  it.each([
    [['--endpoint', 'nowhere'], 'it must be a URL'],
    [['--broker', 'http://localhost'], 'must look like amqp://'],
    [['--queues', 'orders'], 'courtier bridge --help'],
  ])('%s are refused with what would do', (args, message) => {
    expect(() => parseOptions(args, {})).toThrow(message);
  });
});
