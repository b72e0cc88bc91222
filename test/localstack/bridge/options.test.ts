import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../localstack/bridge/options.ts';

describe('the options of courtier bridge', () => {
  it('are those of AWS and the stage local where nothing is said', () => {
    expect(parseOptions([], {})).toEqual({
      help: false,
      endpoint: undefined,
      region: 'us-east-1',
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

  it.each([
    [['--endpoint', 'nowhere'], 'it must be a URL'],
    [['--broker', 'http://localhost'], 'must look like amqp://'],
    [['--queues', 'orders'], 'courtier bridge [options]'],
  ])('%s are refused with what would do', (args, message) => {
    expect(() => parseOptions(args, {})).toThrow(message);
  });
});
