import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { BrokerFigures } from '../../../core/observation/broker-figures.ts';
import type { Queue } from '../../../core/topology/define.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { createHandler, type Deps } from '../../../functions/broker-poller/handler.ts';
import { createMemoryMeasures } from '../../memory/measures.ts';
import { createMemoryQueueDepths } from '../../memory/queue-depths.ts';
import { createMemoryQueueHistory } from '../../memory/queue-history.ts';
import { createMemoryRuntimeQueues } from '../../memory/runtime-queues.ts';
import { recordedLog } from '../../recorded-log.ts';

const NOW = Date.UTC(2026, 0, 5, 10, 7, 12);
const NODE = { name: 'rabbit@a', memory: 0.25, disk: 0.1 };
const queue = (
  name: string,
  ready: number,
  more: { unacknowledged?: number; consumers?: number | null } = {},
) => ({
  name,
  ready,
  unacknowledged: 0,
  consumers: 1,
  ...more,
});
const declared = (delivery: Queue['delivery'], more: Partial<Queue> = {}): Queue => ({
  bindings: [],
  delivery,
  impact: 'nothing',
  ...more,
});
const QUEUES: Record<string, Queue> = {
  orders: declared('lambda'),
  partners: declared('amqp', { maxLength: 100 }),
  dlq: declared('dead-letters'),
  last_resort: declared('last-resort'),
};

async function poll(
  figures: Partial<BrokerFigures> | Error,
  more: Partial<Deps> = {},
  remainingMs: () => number = () => 30_000,
) {
  const log = recordedLog();
  const measures = createMemoryMeasures();
  const history = createMemoryQueueHistory();
  const depths = createMemoryQueueDepths();
  const handler = createHandler({
    observer: {
      async observe() {
        if (figures instanceof Error) throw figures;
        return { nodes: [NODE], queues: [], ...figures };
      },
    },
    runningVersion: async () => '4.2.1',
    templateVersion: undefined,
    runtimeQueues: createMemoryRuntimeQueues(),
    queueNamed: (name) => QUEUES[name],
    settings: defaultSettings,
    each: new Set(),
    straightenTap: async () => 0,
    measures,
    history,
    depths,
    workQueueUrl: (name) => `url/${name}`,
    now: () => new Date(NOW),
    log,
    ...more,
  });
  const again = () => handler({}, { getRemainingTimeInMillis: remainingMs });
  await again();
  return { measures, log, measured: measures.recorded[0], history, depths, again };
}

describe('the poller of the broker', () => {
  it("straightens the trail's tap, and measures all the same where it cannot", async () => {
    const { log } = await poll({}, { straightenTap: async () => 2 });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ message: 'the tap of the trail was straightened', fields: { bindings: 2 } }),
    );
    const failing = async () => Promise.reject(new UnavailableError('broker-unavailable', 'away'));
    const { measured, log: other } = await poll({}, { straightenTap: failing });
    expect(measured).toBeDefined();
    expect(other.lines.map(({ message }) => message)).toContain('the tap of the trail was not looked at');
  });

  it('measures the node that is worst off, for memory and for disk, and how many there are', async () => {
    const nodes = [
      { name: 'a', memory: 0.41, disk: 0.02 },
      { name: 'b', memory: 0.1, disk: 0.912 },
    ];
    const { measured } = await poll({ nodes });
    expect(measured).toMatchObject({ BrokerNodes: 2, BrokerMemory: 41, BrokerDisk: 91.2 });
  });

  it('measures the queue that is fullest by its own length, counting what consumers hold', async () => {
    const { measured } = await poll({
      queues: [queue('orders', 5_000), queue('partners', 70, { unacknowledged: 15 })],
    });
    expect(measured).toMatchObject({ FullestQueue: 85, fullest_queue: 'partners' });
  });

  it('takes a queue for as long as it was made at run time, and none for full that has no limit', async () => {
    const runtimeQueues = createMemoryRuntimeQueues();
    await runtimeQueues.reserve(
      {
        name: 'made',
        delivery: 'pull',
        bindings: [],
        message_ttl_ms: null,
        max_length: 10,
        subscription: null,
        created_by: 'somebody',
        created_at: '2026-01-05T10:00:00.000Z',
      },
      10,
    );
    await runtimeQueues.move('made', ['creating'], 'ready');
    const queues = [queue('made', 9), queue('dlq', 1_000_000), queue('of nobody', 1_000_000)];
    const { measured } = await poll({ queues }, { runtimeQueues });
    expect(measured).toMatchObject({ FullestQueue: 90, fullest_queue: 'made' });
  });

  it('measures the longest queue, declared or not', async () => {
    const { measured } = await poll({ queues: [queue('orders', 2), queue('of nobody', 3)] });
    expect(measured).toMatchObject({ LongestQueue: 3, longest_queue: 'of nobody' });
  });

  it('gives declared queues a metric of their own where they have an alarm, and looks for the longest among the others', async () => {
    const { measures, measured } = await poll(
      { queues: [queue('orders', 20, { unacknowledged: 1 }), queue('of nobody', 3)] },
      { each: new Set(['orders']) },
    );
    expect(measures.ofQueues).toEqual({ orders: { QueueMessages: 21 } });
    expect(measured).toMatchObject({ LongestQueue: 3, longest_queue: 'of nobody' });
  });

  it('counts the bridges that let messages wait: queues for SQS from which nobody takes', async () => {
    const { measured } = await poll({
      queues: [
        queue('orders', 1, { consumers: 0 }),
        queue('dlq', 1, { consumers: 0 }),
        queue('partners', 1, { consumers: 0 }),
        queue('last_resort', 1, { consumers: 0 }),
      ],
    });
    expect(measured).toMatchObject({ IdleBridges: 2, idle_bridges: ['orders', 'dlq'] });
  });

  it.each([
    ['empty', queue('orders', 0, { consumers: 0 })],
    ['consumed', queue('orders', 1)],
    ['of which nobody knows', queue('orders', 1, { consumers: null })],
  ])('takes no bridge for idle whose queue is %s', async (_, one) => {
    expect((await poll({ queues: [one] })).measured).toMatchObject({ IdleBridges: 0 });
  });

  it('measures nothing of a broker that does not answer, and says why: the gap is what an alarm sees', async () => {
    const { measures, log } = await poll(new UnavailableError('broker-unavailable', 'It is away.'));
    expect(measures.recorded).toEqual([]);
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'the broker was not observed',
        fields: { error_name: 'UnavailableError', error_message: 'It is away.' },
      },
    ]);
  });

  it('measures the broker all the same when nobody knows the queues of the run time', async () => {
    const list = async () => {
      throw new Error('no table');
    };
    const { measured, log } = await poll({ queues: [queue('orders', 1)] }, { runtimeQueues: { list } });
    expect(measured).toMatchObject({ BrokerNodes: 1, LongestQueue: 1 });
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'queues of the run time not known' }]);
  });

  it('keeps what each queue held at a time of five minutes, with SQS’s part where it has one', async () => {
    const depths = createMemoryQueueDepths();
    depths.put('url/orders', { visible: 2, in_flight: 3, delayed: 1 });
    const queues = [queue('partners', 4, { unacknowledged: 1 }), queue('orders', 1, { consumers: 0 })];
    const { history } = await poll({ queues }, { depths });
    expect(await history.since('')).toEqual([
      {
        at: '2026-01-05T10:05:00.000Z',
        queues: {
          orders: { in_rabbitmq: 1, in_sqs: 6, consumers: 0 },
          partners: { in_rabbitmq: 5, in_sqs: null, consumers: 1 },
        },
      },
    ]);
  });

  it('keeps the last look at each of these times, and goes on with the next', async () => {
    let now = NOW;
    const { again, history } = await poll({ queues: [queue('orders', 1)] }, { now: () => new Date(now) });
    for (const ms of [60_000, 300_000]) {
      now += ms;
      await again();
    }
    expect((await history.since('')).map(({ at }) => at)).toEqual([
      '2026-01-05T10:05:00.000Z',
      '2026-01-05T10:10:00.000Z',
    ]);
  });

  it('asks SQS about no more queues than it has time for, and keeps what RabbitMQ’s part is of the others', async () => {
    const depths = createMemoryQueueDepths();
    depths.put('url/orders', { visible: 2, in_flight: 0, delayed: 0 });
    const asked = [queue('orders', 1)];
    const kept = async (remainingMs: number) => {
      const { history } = await poll({ queues: asked }, { depths }, () => remainingMs);
      return (await history.since(''))[0]?.queues;
    };
    expect(await kept(14_000)).toMatchObject({ orders: { in_rabbitmq: 1, in_sqs: 2 } });
    expect(await kept(13_999)).toMatchObject({ orders: { in_rabbitmq: 1, in_sqs: null } });
  });

  it('keeps no history when the broker left no time for it, and measures all the same', async () => {
    const { measures, history, log } = await poll({ queues: [queue('orders', 1)] }, {}, () => 6_999);
    expect(measures.recorded).toHaveLength(1);
    expect(await history.since('')).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'what queues hold was not kept' }]);
  });

  it('measures all the same when the history cannot be kept', async () => {
    const history = {
      keep: async () => {
        throw new Error('no table');
      },
    };
    const { measures, log } = await poll({ queues: [queue('orders', 1)] }, { history });
    expect(measures.recorded).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ level: 'warn', message: 'what queues hold was not kept' });
  });
});

describe('the version of the broker', () => {
  it.each([
    ['4.2', '4.2.7', 0],
    ['4.2', '4.3.0', 1],
    ['4.2', '4.20.1', 1],
    ['4.2', '4.2', 0],
  ])('is compared with the template’s: %s and %s', async (templateVersion, version, differs) => {
    const { measures } = await poll({}, { templateVersion, runningVersion: async () => version });
    expect(measures.recorded).toContainEqual({
      BrokerVersionDiffers: differs,
      broker_version: version,
      template_version: templateVersion,
    });
  });

  it('is asked for only where the template names one', async () => {
    const runningVersion = () => Promise.reject(new Error('nobody asks'));
    const { log } = await poll({}, { templateVersion: undefined, runningVersion });
    expect(log.lines).toEqual([]);
  });

  it('keeps nothing else from being measured where the broker does not say it', async () => {
    const runningVersion = () => Promise.reject(new UnavailableError('broker-unavailable', 'It is away.'));
    const { measures, log } = await poll({}, { templateVersion: '4.2', runningVersion });
    expect(measures.recorded).toMatchObject([{ BrokerNodes: 1 }]);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'the version of the broker is not known' }]);
  });
});
