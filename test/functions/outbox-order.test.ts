import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import type { SqsCalls } from '../../adapters/sqs/calls.ts';
import { createOutbox } from '../../adapters/sqs/outbox.ts';
import { createTurns, inTurn } from '../../core/message/behind-outbox.ts';
import { withOrigin } from '../../core/message/origin.ts';
import { declaredOrders } from '../../core/message/outbox-group.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { createHandler as createRelay } from '../../functions/sqs-to-rabbitmq/handler.ts';
import { createMemoryFailureReports } from '../memory/failure-reports.ts';
import { createMemoryHeldMessages } from '../memory/held-messages.ts';
import { createMemoryBroker } from '../memory/publisher.ts';
import { createMemoryPutBack } from '../memory/put-back.ts';
import { recordedLog } from '../recorded-log.ts';
import { START, setUp } from './publish/publishing.ts';

type Sent = {
  MessageBody: string;
  MessageAttributes: Record<string, { StringValue: string }>;
  MessageGroupId?: string;
  receives: number;
};

/** Two queues of SQS, and as many publish functions as a story wants, none of which knows of the others. */
function world() {
  const broker = createMemoryBroker({
    orders: { '': ['orders'] },
    parcels: { parcel_labels: ['parcels'] },
    stock: { counted: ['stock'] },
  });
  const held = createMemoryHeldMessages();
  const queues = { standard: [] as Sent[], fifo: [] as Sent[] };
  const sqs = { down: false };
  const call: SqsCalls = async (operation, input) => {
    if (sqs.down) throw new Error('no way to SQS');
    const { QueueUrl } = input as { QueueUrl: string };
    const queue = QueueUrl.endsWith('.fifo') ? queues.fifo : queues.standard;
    const entries =
      operation === 'SendMessage' ? [input] : ((input as { Entries?: unknown[] }).Entries ?? []);
    queue.push(...entries.map((entry) => ({ ...(entry as Sent), receives: 0 })));
    return {};
  };
  const clock = { seconds: 0 };
  const now = () => new Date(START + clock.seconds * 1_000);
  const checkTurn = createTurns(held, declaredOrders);
  const ordered = { queueUrl: 'sqs/outbox.fifo', held, ordersOf: declaredOrders, newId: v7, now };
  const outbox = createOutbox({ call, queueUrl: 'sqs/outbox', ordered });
  const container = () =>
    setUp({ publisher: broker.publisher, outbox, checkTurn, eventSchemaOf: () => undefined });
  const reports = createMemoryFailureReports();
  const log = recordedLog();
  const [back, orderedBack] = [createMemoryPutBack(), createMemoryPutBack()];
  const handler = createRelay({
    publisher: broker.publisher,
    reports,
    outbox: back,
    orderedOutbox: orderedBack,
    held,
    chance: () => 0,
    spans: noSpans,
    now,
    log,
  });
  /** What Lambda does with the FIFO queue once: up to ten of each group, in order; what is done with is gone. */
  const relay = async (remainingMs = () => 30_000) => {
    const batch = queues.fifo.slice(0, 10);
    const Records = batch.map((sent, n) => record(sent, `${n}`));
    const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: remainingMs });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier)));
    queues.fifo = [...batch.filter((_, n) => failed.has(n)), ...queues.fifo.slice(10)];
  };
  const handled = (queue = 'orders') =>
    (broker.queues.get(queue) ?? []).map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  const own = inTurn(broker.publisher, { checkTurn, outbox, now });
  return { broker, held, queues, sqs, clock, container, relay, handled, reports, orderedBack, own };
}

function record(sent: Sent, messageId: string): SQSRecord {
  sent.receives += 1;
  const attributes = Object.entries(sent.MessageAttributes).map(([name, { StringValue }]) => [
    name,
    { stringValue: StringValue, dataType: 'String' },
  ]);
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body: sent.MessageBody,
    attributes: {
      ApproximateReceiveCount: String(sent.receives),
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
      ...(sent.MessageGroupId === undefined ? {} : { MessageGroupId: sent.MessageGroupId }),
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:courtier-local-outbox.fifo',
    awsRegion: 'us-east-1',
  };
}

const event = (order_id: string, step: string, more: object = {}) => ({
  body: { exchange: 'orders', message: { order_id, step }, ...more },
});
const steps = (all: { order_id: string; step: string }[], order_id: string) =>
  all.filter((each) => each.order_id === order_id).map(({ step }) => step);

describe('messages of a key that the outbox holds', () => {
  it('are not overtaken by a later one, not even by a function that never saw the outage', async () => {
    const { broker, container, relay, handled, queues } = world();
    const [saw, new_] = [container(), container()];
    broker.down = true;
    expect((await saw.send(event('o-1', 'created'))).json.status).toBe('accepted');
    expect((await saw.send(event('o-1', 'paid'))).json.status).toBe('accepted');
    broker.down = false;
    expect((await new_.send(event('o-1', 'shipped'))).json.status).toBe('accepted');
    expect((await new_.send(event('o-2', 'created'))).json.status).toBe('published');
    expect(handled()).toEqual([{ order_id: 'o-2', step: 'created' }]);
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid', 'shipped']);
    expect(queues.fifo).toEqual([]);
    expect((await new_.send(event('o-1', 'returned'))).json.status).toBe('published');
  });

  it('stay in order while the broker takes some of them and not others', async () => {
    const { broker, container, relay, handled, orderedBack } = world();
    const { send } = container();
    broker.down = true;
    for (const step of ['created', 'paid', 'shipped']) await send(event('o-1', step));
    await relay();
    // The second and third were not even tried, and come no earlier than the first.
    expect(orderedBack.items.map(({ afterSeconds }) => afterSeconds)).toEqual([1, 1, 1]);
    broker.down = false;
    broker.full.add('orders');
    await relay();
    broker.full.delete('orders');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid', 'shipped']);
  });

  it('are those that a caller would not wait for, too', async () => {
    const { container, relay, handled } = world();
    const { send } = container();
    await send({ ...event('o-1', 'created'), headers: { Prefer: 'respond-async' } });
    expect((await send(event('o-1', 'paid'))).json.status).toBe('accepted');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid']);
  });

  it('keep the order of a batch, and of batches behind it', async () => {
    const { broker, container, relay, handled } = world();
    const { batch } = container();
    const many = (from: number) => Array.from({ length: 4 }, (_, n) => event('o-1', `${from + n}`).body);
    broker.down = true;
    await batch([...many(0), event('o-2', 'x').body]);
    broker.down = false;
    const later = await container().batch([...many(4), event('o-3', 'y').body]);
    expect(later.json.items.map(({ status }: { status: string }) => status)).toEqual([
      ...Array(4).fill('accepted'),
      'published',
    ]);
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('are all of an exchange whose consumer takes one at a time', async () => {
    const { broker, container, relay, handled } = world();
    const { send } = container();
    const parcel = (n: number) => ({
      body: { exchange: 'parcels', routing_key: 'parcel_labels', message: { n } },
    });
    broker.down = true;
    await send(parcel(1));
    broker.down = false;
    expect((await send(parcel(2))).json.status).toBe('accepted');
    await relay();
    expect(handled('parcels')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('do not hold up what keeps no order, which asks nobody', async () => {
    const { broker, container, held, queues } = world();
    const { send } = container();
    held.holds = () => Promise.reject(new Error('was asked'));
    broker.down = true;
    const counted = { body: { exchange: 'stock', routing_key: 'counted', message: { n: 1 } } };
    expect((await send(counted)).json.status).toBe('accepted');
    broker.down = false;
    expect((await send(counted)).json.status).toBe('published');
    expect(queues).toMatchObject({ standard: [{}], fifo: [] });
    expect((await send({ body: { exchange: 'orders', message: { no: 'key' } } })).json.status).toBe(
      'published',
    );
  });

  it('are not overtaken by a function that keeps an outbox of its own: it puts them behind the others', async () => {
    const { broker, container, relay, handled, own } = world();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const publication = (step: string) => {
      const origin = { exchange: 'orders', routingKey: '' };
      const body = Buffer.from(JSON.stringify({ order_id: 'o-1', step }));
      return {
        id: step,
        ...origin,
        body,
        properties: {},
        headers: withOrigin({ tenant: 7, traceparent }, origin),
      };
    };
    broker.down = true;
    await container().send(event('o-1', 'created'));
    broker.down = false;
    await own.publish(publication('paid'), { mandatory: true });
    expect(handled()).toEqual([]);
    await relay();
    await own.publish(publication('shipped'), { mandatory: true });
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid', 'shipped']);
    const [, paid, shipped] = broker.queues.get('orders') ?? [];
    expect(paid?.headers).toEqual(shipped?.headers);
  });

  it('are believed to be there when their process died before they came, until the next one has come through', async () => {
    const { held, relay, handled, container } = world();
    await held.hold('["orders","o-1"]', `${new Date(START - 121_000).toISOString()}#gone`);
    expect((await container().send(event('o-1', 'created'))).json.status).toBe('accepted');
    await relay();
    expect((await container().send(event('o-1', 'paid'))).json.status).toBe('published');
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid']);
  });

  it('let the next one pass when they have failed for good', async () => {
    const { broker, container, relay, reports, handled } = world();
    const { send } = container();
    broker.down = true;
    await send(event('o-1', 'created', { routing_key: 'nobody' }));
    broker.down = false;
    expect((await send(event('o-1', 'paid'))).json.status).toBe('accepted');
    await relay();
    expect(reports.reports).toHaveLength(1);
    expect(steps(handled(), 'o-1')).toEqual(['paid']);
    expect((await send(event('o-1', 'shipped'))).json.status).toBe('published');
  });
});

describe('an ordered message that the broker, which is there, does not take', () => {
  const send = async ({ broker, container }: ReturnType<typeof world>, ...events: [string, string][]) => {
    broker.down = true;
    for (const [key, step] of events) await container().send(event(key, step));
    broker.down = false;
  };

  it('holds its key for an hour after the first refusal, then is a failed message that is retried', async () => {
    const story = world();
    const { broker, relay, handled, reports, clock } = story;
    await send(story, ['o-1', 'created'], ['o-1', 'paid']);
    // However long the broker was away before.
    broker.down = true;
    clock.seconds += 7_200;
    await relay();
    broker.down = false;
    broker.full.add('orders');
    await relay();
    clock.seconds += 3_599;
    await relay();
    expect(reports.reports).toEqual([]);
    clock.seconds += 1;
    await relay();
    expect(reports.reports).toMatchObject([
      {
        envelope: { exchange: 'orders', queue: null },
        failure: { source: 'outbox', error: { code: 'queue-full', permanent: false } },
      },
    ]);
    broker.full.delete('orders');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['paid']);
    expect((await story.container().send(event('o-1', 'shipped'))).json.status).toBe('published');
  });

  it('gives the next of its key an hour of its own', async () => {
    const story = world();
    const { broker, relay, reports, clock } = story;
    await send(story, ['o-1', 'created'], ['o-1', 'paid']);
    broker.full.add('orders');
    await relay();
    clock.seconds += 3_600;
    await relay();
    await relay();
    expect(reports.reports).toHaveLength(1);
    clock.seconds += 3_600;
    await relay();
    expect(reports.reports).toHaveLength(2);
  });

  it('does not hold another key, and passes no other of its own', async () => {
    const story = world();
    const { broker, relay, handled } = story;
    await send(story, ['o-1', 'created'], ['o-2', 'created'], ['o-1', 'paid']);
    const { publish } = broker.publisher;
    let refused = 0;
    broker.publisher.publish = async (publication, options) => {
      if (!Buffer.from(publication.body).includes('o-1') || refused > 1) return publish(publication, options);
      refused += 1;
      throw new TypeError('a fault that nobody thought of');
    };
    await relay();
    expect(handled()).toEqual([{ order_id: 'o-2', step: 'created' }]);
    await relay();
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'paid']);
  });

  it('waits as long as its broker or the table of held messages is away', async () => {
    const story = world();
    const { broker, relay, reports, clock, held, handled } = story;
    await send(story, ['o-1', 'created']);
    broker.down = true;
    for (let n = 0; n < 3; n += 1) {
      await relay();
      clock.seconds += 7_200;
    }
    broker.down = false;
    broker.full.add('orders');
    held.down = true;
    for (let n = 0; n < 3; n += 1) {
      await relay();
      clock.seconds += 7_200;
    }
    expect(reports.reports).toEqual([]);
    held.down = false;
    broker.full.delete('orders');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created']);
  });
});

describe('an invocation that runs out of time', () => {
  it('gives the rest of a key back in its order, and has begun no publish that it could not end', async () => {
    const story = world();
    const { broker, container, relay, handled, orderedBack, queues } = story;
    broker.down = true;
    for (const step of ['1', '2', '3', '4']) await container().send(event('o-1', step));
    broker.down = false;
    const left = [30_000, 30_000, 20_000, 12_999];
    await relay(() => left.shift() ?? 0);
    expect(steps(handled(), 'o-1')).toEqual(['1', '2']);
    expect(orderedBack.items).toHaveLength(2);
    expect(queues.fifo).toHaveLength(2);
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['1', '2', '3', '4']);
  });

  it('does so also while a table keeps it waiting for an answer', async () => {
    const story = world();
    const { broker, container, relay, handled, held, orderedBack } = story;
    broker.down = true;
    for (const key of ['o-1', 'o-1', 'o-2']) await container().send(event(key, 'x'));
    broker.down = false;
    const { release } = held;
    held.release = async (group, token) => {
      if (group.includes('o-1')) await new Promise(() => {});
      await release(group, token);
    };
    vi.useFakeTimers();
    try {
      const relayed = relay();
      await vi.advanceTimersByTimeAsync(26_999);
      expect(orderedBack.items).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await relayed;
    } finally {
      vi.useRealTimers();
    }
    expect(orderedBack.items).toHaveLength(2);
    expect(steps(handled(), 'o-2')).toEqual(['x']);
    held.release = release;
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['x', 'x', 'x']);
  });
});

describe('when nobody can say what the outbox holds', () => {
  it('an ordered message is refused for now: to publish it might overtake another', async () => {
    const { container, held, handled } = world();
    const { send } = container();
    held.down = true;
    expect((await send(event('o-1', 'created'))).status).toBe(503);
    expect(handled()).toEqual([]);
  });

  it('a message that was published stays held, and is published again until it is known', async () => {
    const { broker, container, held, relay, handled } = world();
    const { send } = container();
    broker.down = true;
    await send(event('o-1', 'created'));
    broker.down = false;
    held.down = true;
    await relay();
    held.down = false;
    expect((await send(event('o-1', 'paid'))).json.status).toBe('accepted');
    await relay();
    expect(steps(handled(), 'o-1')).toEqual(['created', 'created', 'paid']);
  });

  it('a message that could not be stored holds up nobody', async () => {
    const { broker, container, sqs, queues } = world();
    const { send } = container();
    broker.down = true;
    sqs.down = true;
    expect((await send(event('o-1', 'created'))).status).toBe(503);
    broker.down = false;
    expect((await send(event('o-1', 'created'))).json.status).toBe('published');
    expect(queues.fifo).toEqual([]);
  });
});

describe('however outages, publishers and keys mix', () => {
  it('each key is handled in the order in which its messages were taken', async () => {
    const action = fc.oneof(
      fc.record({
        send: fc.constantFrom('a', 'b'),
        by: fc.nat(2),
        how: fc.constantFrom('single', 'batch', 'async'),
      }),
      fc.constantFrom('down', 'up', 'relay', 'full', 'room'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { broker, container, relay, handled, queues } = world();
        const containers = [container(), container(), container()];
        const taken: { order_id: string; step: string }[] = [];
        for (const [n, each] of [...actions, 'up' as const, 'room' as const].entries()) {
          if (each === 'down' || each === 'up') broker.down = each === 'down';
          else if (each === 'full') broker.full.add('orders');
          else if (each === 'room') broker.full.delete('orders');
          else if (each === 'relay') await relay();
          else {
            const { send, batch } = containers[each.by] ?? container();
            const message = { order_id: each.send, step: `${n}` };
            const { body } = event(each.send, `${n}`);
            const headers = { ...(each.how === 'async' ? { Prefer: 'respond-async' } : {}) };
            const answer = each.how === 'batch' ? await batch([body]) : await send({ body, headers });
            if (answer.status === 202 || answer.status === 200) taken.push(message);
          }
        }
        while (queues.fifo.length > 0) await relay();
        for (const key of ['a', 'b']) expect(steps(handled(), key)).toEqual(steps(taken, key));
      }),
      { numRuns: 200 },
    );
  });
});
