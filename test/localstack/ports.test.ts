import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseOptions } from '../../localstack/options.ts';
import { Ports } from '../../localstack/ports.ts';

const opened: Ports[] = [];
const runtime = () => {
  const ports = new Ports();
  opened.push(ports);
  return ports;
};
afterEach(() => {
  for (const ports of opened.splice(0)) ports.release();
});

describe('ports', () => {
  it('are not taken twice, though nothing listens on them yet', async () => {
    const one = await runtime().take();
    const other = runtime();
    expect(await other.take(one)).not.toBe(one);
    await expect(other.demand(one, 'the API', 'COURTIER_API_PORT')).rejects.toThrow(
      `port ${one} for the API is taken: set COURTIER_API_PORT`,
    );
  });

  it('are free again when their runtime ended', async () => {
    const first = runtime();
    const port = await first.take();
    first.release();
    expect(await runtime().take(port)).toBe(port);
  });

  it('leave alone what something else listens on', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    expect(await runtime().take(port)).not.toBe(port);
    server.close();
  });
});

describe('the command line', () => {
  it('has the ports that the design names, unless the environment moves them', () => {
    expect(parseOptions([], {})).toMatchObject({
      apiPort: 8011,
      awsPort: 4566,
      amqpPort: undefined,
      minuteMs: 60_000,
      json: false,
    });
    expect(parseOptions(['--json'], { COURTIER_API_PORT: '0', COURTIER_AMQP_PORT: '5673' })).toMatchObject({
      apiPort: 0,
      amqpPort: 5673,
      json: true,
    });
  });

  it('lets the minutes of schedules pass in as many seconds as it is given', () => {
    expect(parseOptions([], { COURTIER_MINUTE: '10' }).minuteMs).toBe(10_000);
    for (const COURTIER_MINUTE of ['0', '61', '-1', 'soon', '']) {
      expect(() => parseOptions([], { COURTIER_MINUTE })).toThrow(
        `COURTIER_MINUTE is "${COURTIER_MINUTE}": it must be 1 to 60 seconds`,
      );
    }
  });

  it('runs as many processes of functions as it is given', () => {
    expect(parseOptions([], {}).maxInstances).toBe(16);
    expect(parseOptions([], { COURTIER_INSTANCES: '40' }).maxInstances).toBe(40);
    for (const COURTIER_INSTANCES of ['0', '1001', '1.5', 'many']) {
      expect(() => parseOptions([], { COURTIER_INSTANCES })).toThrow(
        `COURTIER_INSTANCES is "${COURTIER_INSTANCES}": it must be 1 to 1000 processes`,
      );
    }
  });

  it('says what is wrong', () => {
    expect(() => parseOptions([], { AWS_ENDPOINT_PORT: 'many' })).toThrow('AWS_ENDPOINT_PORT is "many"');
    expect(() => parseOptions(['--jsn'], {})).toThrow(/--jsn/);
  });
});
