import { describe, expect, it } from 'vitest';
import type { Collector } from '../../../core/metrics/metric.ts';
import { brokerQueues } from '../../../functions/metrics/broker-queues.ts';
import { circuitsCollector } from '../../../functions/metrics/circuits.ts';
import { failedMessages } from '../../../functions/metrics/failed-messages.ts';
import { createHandler } from '../../../functions/metrics/handler.ts';
import { queuesOfRunTime } from '../../../functions/metrics/runtime-queues.ts';
import { sqsQueues } from '../../../functions/metrics/sqs-queues.ts';
import { event } from '../../adapters/http/event.ts';
import { failedMessage } from '../../core/failure/records.ts';
import { createMemoryBrokerStatistics, queueStatistics } from '../../memory/broker-statistics.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryOldestMessages } from '../../memory/oldest-messages.ts';
import { createMemoryQueueDepths } from '../../memory/queue-depths.ts';
import { createMemoryRuntimeQueues } from '../../memory/runtime-queues.ts';
import { parsePrometheusText } from '../../prometheus-text.ts';
import { recordedLog } from '../../recorded-log.ts';

function setUp(collectors: Collector[], patienceMs = 10_000) {
  let now = Date.UTC(2026, 0, 5, 10);
  const log = recordedLog();
  const handler = createHandler({ collectors, keptSeconds: 60, now: () => new Date(now), log, patienceMs });
  return {
    log,
    pass: (seconds: number) => {
      now += seconds * 1_000;
    },
    async scrape(permissions = ['read:metrics']) {
      const answer = await handler(event({ resource: '/metrics', permissions }));
      const families = answer.statusCode === 200 ? parsePrometheusText(answer.body) : new Map();
      return { ...answer, of: (name: string) => families.get(name)?.samples as unknown };
    },
  };
}

const NOTHING = { visible: 0, in_flight: 0, delayed: 0 };

async function madeAtRunTime(queues: ReturnType<typeof createMemoryRuntimeQueues>, name: string) {
  await queues.reserve(
    {
      name,
      delivery: name === 'amqp' ? 'amqp' : 'pull',
      bindings: [],
      message_ttl_ms: null,
      max_length: null,
      subscription: null,
      created_by: 'somebody',
      created_at: '2026-01-05T10:00:00.000Z',
    },
    10,
  );
  await queues.move(name, ['creating'], 'ready');
}

const collecting = (part: string, collect: Collector['collect']): Collector => ({ part, collect });
const away = async () => {
  throw new Error('no answer from amqp://user:secret@host');
};

describe('GET /metrics', () => {
  it("has RabbitMQ's figures of each queue, and none where RabbitMQ has none", async () => {
    const statistics = createMemoryBrokerStatistics();
    const figures = { messages_ready: 4, messages_unacknowledged: 1, consumers: 2 };
    const totals = { published: 9, delivered: 6, acknowledged: 5 };
    statistics.put(queueStatistics('orders', { ...figures, ...totals }));
    statistics.put(queueStatistics('new', { messages_ready: null, messages_unacknowledged: null }));
    const { statusCode, headers, of } = await setUp([brokerQueues(statistics)]).scrape();
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    const orders = (value: number) => [{ labels: { queue: 'orders' }, value }];
    expect(of('courtier_queue_messages_ready')).toEqual(orders(4));
    expect(of('courtier_queue_messages_unacknowledged')).toEqual(orders(1));
    expect(of('courtier_queue_messages_published_total')).toEqual(orders(9));
    expect(of('courtier_queue_messages_delivered_total')).toEqual(orders(6));
    expect(of('courtier_queue_messages_acknowledged_total')).toEqual(orders(5));
    expect(of('courtier_queue_consumers')).toEqual([{ labels: { queue: 'new' }, value: 0 }, ...orders(2)]);
    expect(of('courtier_broker_queues')).toEqual([{ labels: {}, value: 2 }]);
    expect(of('courtier_up')).toEqual([{ labels: { part: 'broker' }, value: 1 }]);
  });

  it('has what is in SQS by state, and nothing of a queue that is not there', async () => {
    const depths = createMemoryQueueDepths();
    depths.put('url/orders', { visible: 3, in_flight: 2, delayed: 1 });
    depths.put('url/outbox', { visible: 7, in_flight: 0, delayed: 0 });
    const oldestMessages = createMemoryOldestMessages();
    const sqs = { depths, oldestMessages, workQueues: { orders: 'url/orders', gone: 'url/gone' } };
    const { of } = await setUp([
      sqsQueues({ ...sqs, outboxes: ['url/outbox'], failures: 'url/failures' }),
    ]).scrape();
    expect(of('courtier_work_queue_messages')).toEqual([
      { labels: { queue: 'orders', state: 'visible' }, value: 3 },
      { labels: { queue: 'orders', state: 'in_flight' }, value: 2 },
      { labels: { queue: 'orders', state: 'delayed' }, value: 1 },
    ]);
    expect(of('courtier_outbox_messages')).toContainEqual({ labels: { state: 'visible' }, value: 7 });
    expect(of('courtier_failure_reports')).toBeUndefined();
  });

  it('has how old the oldest message of a work queue is, where that is known', async () => {
    const depths = createMemoryQueueDepths();
    const oldestMessages = createMemoryOldestMessages();
    const workQueues = { orders: 'url/orders', users: 'url/users', fresh: 'url/fresh', gone: 'url/gone' };
    depths.put('url/orders', { visible: 0, in_flight: 2, delayed: 0 });
    depths.put('url/users', { visible: 0, in_flight: 0, delayed: 0 });
    depths.put('url/fresh', { visible: 0, in_flight: 0, delayed: 1 });
    oldestMessages.known.set('orders', 90).set('users', 5);
    const sqs = { depths, oldestMessages, workQueues, outboxes: ['url/outbox'], failures: 'url/failures' };
    const { of } = await setUp([sqsQueues(sqs)]).scrape();
    expect(of('courtier_work_queue_oldest_message_age_seconds')).toEqual([
      { labels: { queue: 'users' }, value: 0 },
      { labels: { queue: 'orders' }, value: 90 },
    ]);
    expect(oldestMessages.asked).toEqual([['orders', 'fresh']]);
  });

  it('has the work queues that were made at run time among the others, and how many there are', async () => {
    const depths = createMemoryQueueDepths();
    const oldestMessages = createMemoryOldestMessages();
    const runtimeQueues = createMemoryRuntimeQueues();
    for (const name of ['orders', 'a', 'b', 'c']) depths.put(`url/${name}`, { ...NOTHING, visible: 1 });
    for (const name of ['c', 'a', 'amqp', 'b']) await madeAtRunTime(runtimeQueues, name);
    oldestMessages.known.set('a', 7);
    const declared = {
      workQueues: { orders: 'url/orders' },
      outboxes: ['url/outbox'],
      failures: 'url/failures',
    };
    const workQueueUrl = (name: string) => `url/${name}`;
    const { of } = await setUp([
      sqsQueues({ depths, oldestMessages, ...declared }),
      queuesOfRunTime({ depths, oldestMessages, runtimeQueues, workQueueUrl, max: 2 }),
    ]).scrape();
    const visible = (queue: string) => ({ labels: { queue, state: 'visible' }, value: 1 });
    const shown = of('courtier_work_queue_messages') as { value: number }[];
    expect(shown.filter(({ value }) => value > 0)).toEqual(['orders', 'a', 'b'].map(visible));
    expect(of('courtier_work_queue_oldest_message_age_seconds')).toEqual([
      { labels: { queue: 'a' }, value: 7 },
    ]);
    expect(of('courtier_runtime_work_queues')).toEqual([{ labels: {}, value: 3 }]);
  });

  it('gives up on a part that does not answer in time, and shows the others', async () => {
    const late = collecting('late', () => new Promise(() => {}));
    const { of } = await setUp([late, collecting('quick', async () => [])], 20).scrape();
    expect(of('courtier_up')).toEqual([
      { labels: { part: 'late' }, value: 0 },
      { labels: { part: 'quick' }, value: 1 },
    ]);
  });

  it('counts the failed messages that are not over, by status', async () => {
    const store = createMemoryFailedMessages();
    for (const [n, status] of (
      ['failed', 'failed', 'parked', 'retrying', 'resolved', 'deleted'] as const
    ).entries()) {
      await store.create(failedMessage({ message_id: `m${n}`, status }));
    }
    const { of } = await setUp([failedMessages(store)]).scrape();
    expect(of('courtier_failed_messages')).toEqual([
      { labels: { status: 'pending' }, value: 0 },
      { labels: { status: 'retrying' }, value: 1 },
      { labels: { status: 'failed' }, value: 2 },
      { labels: { status: 'parked' }, value: 1 },
    ]);
  });

  it('has the worst state of each circuit, and how many instances found it', async () => {
    const states = createMemoryCircuitStates();
    const report = {
      circuit: 'broker',
      since: '2026-01-05T09:59:00.000Z',
      retry_at: null,
      expires_at: '2026-01-05T10:01:00.000Z',
    };
    await states.report({ ...report, instance: 'a', state: 'half-open' });
    await states.report({ ...report, instance: 'b', state: 'open' });
    await states.report({ ...report, instance: 'c', state: 'closed' });
    const clock = { at: '2026-01-05T10:00:00.000Z' };
    const metrics = setUp([circuitsCollector(states, () => new Date(clock.at))]);
    const broker = (value: number) => [
      { labels: { circuit: 'broker' }, value },
      { labels: { circuit: 'printer' }, value: 0 },
    ];
    const open = await metrics.scrape();
    expect(open.of('courtier_circuit_state')).toEqual(broker(2));
    expect(open.of('courtier_circuit_open_instances')).toEqual(broker(2));
    await states.report({ ...report, instance: 'b', state: 'closed' });
    metrics.pass(60);
    expect((await metrics.scrape()).of('courtier_circuit_state')).toEqual(broker(1));
    clock.at = report.expires_at;
    metrics.pass(60);
    expect((await metrics.scrape()).of('courtier_circuit_state')).toEqual(broker(0));
  });

  it('says which part is down, and shows the others', async () => {
    const statistics = createMemoryBrokerStatistics();
    statistics.put(queueStatistics('orders', { messages_ready: 1 }));
    const metrics = setUp([brokerQueues(statistics), collecting('sqs', away)]);
    const { statusCode, of, body } = await metrics.scrape();
    expect(statusCode).toBe(200);
    expect(of('courtier_up')).toEqual([
      { labels: { part: 'broker' }, value: 1 },
      { labels: { part: 'sqs' }, value: 0 },
    ]);
    expect(of('courtier_queue_messages_ready')).toHaveLength(1);
    expect(body).not.toContain('secret');
    expect(metrics.log.lines).toMatchObject([{ level: 'warn', fields: { part: 'sqs' } }]);
  });

  it('asks once a minute, however often and by however many it is asked', async () => {
    let asked = 0;
    const metrics = setUp([
      collecting('broker', async () => {
        asked += 1;
        return [];
      }),
    ]);
    const [first] = await Promise.all([metrics.scrape(), metrics.scrape()]);
    metrics.pass(59.9);
    expect((await metrics.scrape()).body).toBe(first.body);
    expect(asked).toBe(1);
    metrics.pass(0.1);
    const later = await metrics.scrape();
    expect(asked).toBe(2);
    const at = Date.UTC(2026, 0, 5, 10, 1) / 1_000;
    expect(later.of('courtier_metrics_gathered_timestamp_seconds')).toEqual([{ labels: {}, value: at }]);
  });

  it('does not keep what could not be shown', async () => {
    const name = 'courtier_up';
    let clash = true;
    const metrics = setUp([
      collecting('odd', async () =>
        clash ? [{ name, type: 'gauge', help: 'x', samples: [{ value: 1 }] }] : [],
      ),
    ]);
    expect((await metrics.scrape()).statusCode).toBe(500);
    clash = false;
    expect((await metrics.scrape()).statusCode).toBe(200);
  });

  it('needs read:metrics', async () => {
    expect((await setUp([]).scrape(['read:failed', 'manage:*'])).statusCode).toBe(403);
  });
});
