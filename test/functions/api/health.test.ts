import { describe, expect, it, vi } from 'vitest';
import { HealthSchema, ProblemSchema, ReadySchema } from '../../../core/api/views.ts';
import { BrokerBlockedError } from '../../../core/message/publisher.ts';
import { NOW, setUp } from './api.ts';

const never = () => new Promise<void>(() => {});
const answers = async () => {};
const ask = { resource: '/api/health/ready', permissions: null };

describe('GET /api/health', () => {
  it.each(['/api/health', '/healthz'])(
    '%s says exactly what the systems expect, without a key',
    async (resource) => {
      const { status, body } = await setUp().call({ resource, permissions: null });
      expect(status).toBe(200);
      expect(body).toEqual({ status: 'healthy', service: 'messages-broker' });
      expect(HealthSchema.parse(body)).toEqual(body);
    },
  );
});

describe('GET /api/health/ready', () => {
  it('is 200 when every part answers', async () => {
    const { status, body } = await setUp({ checks: { broker: answers, tables: answers } }).call(ask);
    expect(status).toBe(200);
    expect(ReadySchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      status: 'ready',
      checks: { broker: { status: 'up' }, tables: { status: 'up' } },
    });
  });

  it('is 503 and says which part does not, without the reason', async () => {
    const broken = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7:443');
    };
    const { call, log } = setUp({ checks: { broker: broken, tables: answers } });
    const { status, body, headers } = await call(ask);
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '1' });
    expect(ProblemSchema.parse(body)).toMatchObject({
      type: 'urn:courtier:problem:not-ready',
      checks: { broker: { status: 'down' }, tables: { status: 'up' } },
    });
    expect(JSON.stringify(body)).not.toContain('10.0.0.7');
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'part not ready',
        fields: {
          part: 'broker',
          request_id: 'request-1',
          operation: 'ready',
          trace_id: expect.any(String),
          error: expect.any(Error),
        },
      },
    ]);
  });

  it('tells of the circuits that instances have opened, and is ready all the same', async () => {
    const api = setUp({ checks: { broker: answers } });
    const closed = { state: 'closed', open: 0, since: null };
    expect((await api.call(ask)).body.circuits).toEqual({ broker: closed, printer: closed });
    const report = { circuit: 'broker', retry_at: null, expires_at: '2026-01-05T10:03:00.000Z' };
    const since = '2026-01-05T09:59:00.000Z';
    await api.circuitStates.report({ ...report, instance: 'a', state: 'open', since });
    await api.circuitStates.report({ ...report, instance: 'b', state: 'closed', since: NOW });
    const { status, body } = await api.call(ask);
    expect(status).toBe(200);
    expect(ReadySchema.parse(body).circuits).toEqual({
      broker: { state: 'open', open: 1, since },
      printer: closed,
    });
  });

  it.each([
    ['cannot be read', () => Promise.reject(new Error('no table'))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('calls a circuit unknown when its table %s, also beside a part that is down', async (_, reports) => {
    const api = setUp({ checks: { broker: never }, circuitStates: { reports }, checkTimeoutMs: 50 });
    const { status, body } = await api.call(ask);
    expect(status).toBe(503);
    const unknown = { state: 'unknown', open: 0, since: null };
    expect(body.circuits).toEqual({ broker: unknown, printer: unknown });
  });

  it('is not ready while the broker takes no messages, and says that it is there', async () => {
    const blocked = () => Promise.reject(new BrokerBlockedError('low on memory'));
    const { status, body } = await setUp({ checks: { broker: blocked, tables: answers } }).call(ask);
    expect(status).toBe(503);
    expect(body.checks).toMatchObject({ broker: { status: 'blocked' }, tables: { status: 'up' } });
  });

  it('waits for no part longer than the time it has, and asks all at once', async () => {
    const checks = { a: never, b: never, c: never, d: answers };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const asked = setUp({ checks, checkTimeoutMs: 300 }).call(ask);
      await vi.advanceTimersByTimeAsync(300);
      const { status, body } = await asked;
      expect(status).toBe(503);
      expect(body.detail).toBe('These parts do not serve now: a, b, c.');
      expect(body.checks.d.status).toBe('up');
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await setUp({ checks: { broker: answers, tables: answers } }).call(ask);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts a check that throws at once as down', async () => {
    const checks = {
      broker: () => {
        throw new Error('no such thing');
      },
    };
    expect((await setUp({ checks }).call(ask)).status).toBe(503);
  });
});
