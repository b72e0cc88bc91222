import { describe, expect, it } from 'vitest';
import { problem } from '../client/server.ts';
import { answer, courtierThat, page } from './typed.ts';

const queue = {
  name: 'orders',
  origin: 'declared',
  delivery: 'lambda',
  message_count: 7,
  consumer_count: 1,
  ready: null,
  in_flight: 2,
  delayed: 0,
  waiting_for_retry: 500,
  waiting_for_retry_more: true,
  oldest_age_seconds: 90,
  message_ttl_ms: 86_400_000,
  max_length: null,
  bindings: [],
  capacity: 10_000,
  capacity_used: 0.256,
  publish_rate: 1.25,
  deliver_rate: null,
  ack_rate: 0,
  created_at: null,
};

describe('courtier queues', () => {
  it('lists what waits, and says what is not known', async () => {
    const { typed } = await courtierThat(page([queue]));
    expect((await typed(['queues', 'list'])).stdout).toBe(
      [
        'QUEUE   DELIVERY  READY  IN FLIGHT  DELAYED  RETRIES      OLDEST  CONSUMERS',
        'orders  lambda        -          2        0     500+  1 min 30 s          1',
        '',
      ].join('\n'),
    );
  });

  it('shows one with its rates and its room', async () => {
    const { typed } = await courtierThat(answer(queue));
    const { stdout } = await typed(['queues', 'show', 'orders']);
    expect(stdout).toMatch(/^Rates +in 1\.3\/s, out -, acknowledged 0\.0\/s$/m);
    expect(stdout).toMatch(/^Capacity +10000, 26 % used$/m);
  });

  it('creates one with its bindings', async () => {
    const { typed, received } = await courtierThat(answer({ ...queue, name: 'audit' }, 201));
    await typed(['queues', 'create', 'audit', '--bind', 'events=user.#', '--bind', 'news=', '--ttl', '60']);
    expect(received[0]?.body).toEqual({
      name: 'audit',
      bindings: [
        { exchange: 'events', routing_key: 'user.#' },
        { exchange: 'news', routing_key: '' },
      ],
      message_ttl_ms: 60_000,
    });
  });

  it('unbinds and deletes', async () => {
    const { typed, asked } = await courtierThat(answer({ name: 'audit', deleted: true }));
    await typed(['bindings', 'delete', 'audit', 'events', 'user.#', '--yes']);
    await typed(['queues', 'delete', 'audit', '--yes']);
    expect(asked()).toEqual([
      'DELETE /prod/api/bindings?exchange=events&queue=audit&routing_key=user.%23',
      'DELETE /prod/api/queues/audit',
    ]);
  });
});

describe('courtier topology', () => {
  it('draws what goes where', async () => {
    const exchange = { name: 'events', type: 'topic', durable: true, declared: true };
    const bound = {
      exchange: 'events',
      destination: 'orders',
      destination_type: 'queue',
      queue: 'orders',
      declared: true,
    };
    const on = (path: string) =>
      path.includes('exchanges')
        ? page([exchange])
        : path.includes('bindings')
          ? page([{ ...bound, routing_key: 'order.#' }])
          : page([queue]);
    const { typed } = await courtierThat(on);
    expect((await typed(['topology'])).stdout).toBe(
      'events (topic)\n└─ order.# → orders (lambda, 7 waiting)\n',
    );
  });
});

describe('courtier status', () => {
  it('shows each part, and ends otherwise than done when one is away', async () => {
    const checks = { broker: { status: 'down', ms: 9 }, message_log: { status: 'up', ms: 4 } };
    const { body } = problem(503, 'not-ready') as { body: object };
    const { typed, received } = await courtierThat({ status: 503, body: { ...body, checks, circuits: {} } });
    const { code, stdout } = await typed(['status']);
    expect(code).toBe(3);
    expect(stdout).toContain('down      broker (9 ms)\nup        message_log (4 ms)\n');
    expect(received).toHaveLength(1);
  });
});
