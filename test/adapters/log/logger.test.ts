import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../adapters/log/logger.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ service: 'orders', write: (line) => lines.push(line) }));
  return lines.map((line) => {
    expect(line).toMatch(/^[^\n]+\n$/);
    return JSON.parse(line);
  });
}

describe('the logger', () => {
  it('writes one JSON line an event, whatever its level', () => {
    const lines = logged((log) => {
      log.info('handled', { message_id: 'm-1', duration_ms: 3 });
      log.warn('attempt failed', { message_id: 'm-1' });
      log.error('lines\nin the text', { message_id: 'm-1' });
    });
    expect(lines).toMatchObject([
      { level: 'INFO', message: 'handled', service: 'orders', message_id: 'm-1', duration_ms: 3 },
      { level: 'WARN', message: 'attempt failed', message_id: 'm-1' },
      { level: 'ERROR', message: 'lines\nin the text', message_id: 'm-1' },
    ]);
    expect(new Date(String(lines[0]?.timestamp)).getTime()).toBeGreaterThan(0);
  });

  it('keeps debug lines to itself unless asked for them', () => {
    expect(logged((log) => log.debug('detail'))).toEqual([]);
  });

  it('survives what cannot be written as JSON', () => {
    const circular: Record<string, unknown> = { n: 1n };
    circular.self = circular;
    expect(logged((log) => log.info('odd', { circular, none: undefined }))).toMatchObject([
      { message: 'odd', circular: { n: '1' } },
    ]);
  });

  it('says of an error its name, message, stack, own members and cause, even where it is its own cause', () => {
    const error = Object.assign(new TypeError('no'), { code: 'E1', count: 2n });
    error.cause = new Error('why', { cause: error });
    expect(logged((log) => log.error('failed', { error }))).toMatchObject([
      {
        error: {
          name: 'TypeError',
          message: 'no',
          stack: expect.stringContaining('logger.test'),
          code: 'E1',
          count: '2',
          cause: { name: 'Error', message: 'why' },
        },
      },
    ]);
  });

  it('says of several errors in one each of them', () => {
    const error = new AggregateError([new Error('one'), new TypeError('two')], 'both');
    expect(logged((log) => log.error('failed', { error }))).toMatchObject([
      {
        error: {
          name: 'AggregateError',
          message: 'both',
          errors: [{ message: 'one' }, { name: 'TypeError' }],
        },
      },
    ]);
  });

  it('writes the line without the fields that throw or nest too deeply, and names those', () => {
    const no = () => {
      throw new Error('no');
    };
    let deep: unknown[] = [];
    for (let depth = 0; depth < 50_000; depth++) deep = [deep];
    const fields = { order: { toJSON: no }, deep, id: 'm-1', error: new Error('why') };
    const own = Object.defineProperty(fields, 'price', { get: no, enumerable: true });
    const [line] = logged((log) => log.error('failed', own));
    expect(line).toEqual({
      level: 'ERROR',
      message: 'failed',
      timestamp: expect.any(String),
      service: 'orders',
      id: 'm-1',
      error: expect.objectContaining({ message: 'why' }),
      unwritable: ['order', 'deep', 'price'],
    });
  });

  it('writes a field that is called as a member of every object is', () => {
    expect(logged((log) => log.info('built', { constructor: 'House' }))).toMatchObject([
      { constructor: 'House' },
    ]);
  });

  it('lets no field take the place of what every line says, and leaves empty fields out', () => {
    const [line] = logged((log) =>
      log.info('said', { level: 'ERROR', service: 'x', empty: '', no: null, zero: 0 }),
    );
    expect(line).toEqual({
      level: 'INFO',
      message: 'said',
      service: 'orders',
      timestamp: expect.any(String),
      zero: 0,
    });
  });

  it('carries nothing from one line over to the next', () => {
    const lines = logged((log) => {
      log.info('one', { message_id: 'm-1' });
      log.info('two');
    });
    expect(lines[1]).not.toHaveProperty('message_id');
  });

  it('makes a metric of a line that counts, beside all that it says, and of no other', () => {
    const lines: string[] = [];
    const log = createLogger({ deployment: 'prod', write: (line) => lines.push(line) });
    log.info('published', { message_id: 'm-1', Deployment: 'dev' });
    log.info('duplicate', { message_id: 'm-1' });
    const [published, duplicate] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(published).toMatchObject({
      message: 'published',
      message_id: 'm-1',
      MessagesPublished: 1,
      Deployment: 'prod',
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Courtier',
            Dimensions: [['Deployment']],
            Metrics: [{ Name: 'MessagesPublished', Unit: 'Count' }],
          },
        ],
      },
    });
    expect(duplicate).not.toHaveProperty('_aws');
  });

  it('counts a recorded failure as a dead letter only when RabbitMQ gave the message up', () => {
    const lines: string[] = [];
    const log = createLogger({ deployment: 'prod', write: (line) => lines.push(line) });
    for (const source of ['expired', 'consumer', 'crash']) log.info('recorded', { source });
    expect(lines.map((line) => JSON.parse(line).DeadLetters)).toEqual([1, undefined, undefined]);
  });
});

describe('POWERTOOLS_LOG_LEVEL', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['TRACE', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
    ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
    ['INFO', ['INFO', 'WARN', 'ERROR']],
    ['Warn', ['WARN', 'ERROR']],
    ['ERROR', ['ERROR']],
    ['CRITICAL', ['ERROR']],
    ['SILENT', []],
    ['constructor', ['INFO', 'WARN', 'ERROR']],
  ])('%s writes %j', (level, written) => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', level);
    const lines = logged((log) => {
      for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each]('said');
    });
    expect(lines.map((line) => line.level)).toEqual(written);
  });
});
