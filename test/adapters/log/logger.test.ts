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

afterEach(() => vi.unstubAllEnvs());

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

  it('writes all the rest when a value throws', () => {
    const value = {
      toJSON() {
        throw new Error('no');
      },
    };
    expect(logged((log) => log.info('odd', { value }))).toMatchObject([
      { message: 'odd', service: 'orders' },
    ]);
  });

  it('tells of an error with its cause, its stack and what it carries', () => {
    const cause = new Error('the reason');
    const error = Object.assign(new TypeError('no\nway', { cause }), { code: 'odd' });
    expect(logged((log) => log.error('failed', { error }))).toMatchObject([
      {
        error: {
          name: 'TypeError',
          message: 'no\nway',
          stack: error.stack,
          code: 'odd',
          cause: { name: 'Error', message: 'the reason', stack: cause.stack },
        },
      },
    ]);
  });

  it('lets no field stand in for its own, and leaves out what is empty', () => {
    const [line] = logged((log) =>
      log.info('one', { level: 'x', service: 'x', text: '', no: null, zero: 0 }),
    );
    expect(line).toMatchObject({ level: 'INFO', service: 'orders', zero: 0 });
    expect(line).not.toHaveProperty('text');
    expect(line).not.toHaveProperty('no');
  });

  it.each([
    ['', 'POWERTOOLS_LOG_LEVEL', 'DEBUG', ['d', 'i', 'w', 'e']],
    ['', 'POWERTOOLS_LOG_LEVEL', 'error', ['e']],
    ['', 'POWERTOOLS_LOG_LEVEL', 'SILENT', []],
    ['', 'POWERTOOLS_LOG_LEVEL', 'loud', ['i', 'w', 'e']],
    ["by Lambda's own setting", 'AWS_LAMBDA_LOG_LEVEL', 'WARN', ['w', 'e']],
  ])('is as quiet as it is told to be %s (%s=%s)', (_, name, level, expected) => {
    vi.stubEnv(name, level);
    const lines = logged((log) => {
      log.debug('d');
      log.info('i');
      log.warn('w');
      log.error('e');
    });
    expect(lines.map(({ message }) => message)).toEqual(expected);
  });

  it('names the trace that Lambda began for the invocation', () => {
    const lines = logged((log) => {
      log.info('before');
      vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=5;Sampled=1');
      log.info('traced');
    });
    expect(lines.map(({ xray_trace_id }) => xray_trace_id)).toEqual([
      undefined,
      '1-5759e988-bd862e3fe1be46a994272793',
    ]);
  });

  it('carries nothing from one line over to the next', () => {
    const lines = logged((log) => {
      log.info('one', { message_id: 'm-1' });
      log.info('two');
    });
    expect(lines[1]).not.toHaveProperty('message_id');
  });
});
