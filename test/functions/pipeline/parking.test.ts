import { describe, expect, it } from 'vitest';
import { failedMessageId } from '../../../core/failure/id.ts';
import { PARKED_MESSAGES_MAX } from '../../../core/limits.ts';
import { enter, type ParkedKey, passed } from '../../../core/parked-keys/parked-key.ts';
import { defineTopology } from '../../../core/topology/define.ts';
import { defineConsumer } from '../../../functions/pipeline/define-consumer.ts';
import { createMemoryParkedKeys } from '../../memory/parked-keys.ts';
import { fixture, NOW, schema } from './fixture.ts';
import { envelope, event, record, returned } from './sqs.ts';

const topology = defineTopology({
  system: 'ledger',
  description: 'A ledger.',
  exchanges: { ledger: { type: 'fanout', description: 'Bookings.' } },
  queues: {
    bookings: {
      bindings: [{ exchange: 'ledger' }],
      delivery: 'lambda',
      consumer: { function: 'bookings' },
      orderBy: 'to',
      onFailure: 'park',
      impact: 'Nothing is booked.',
    },
  },
});

const KEY = { queue: 'bookings', group: 'ada' };
const idOf = (id: string) => failedMessageId(id, 'bookings');
const message = (id: string, more: object = {}) =>
  record(envelope({ id, queue: 'bookings', ...more }), { to: 'ada' }, { group: 'ada' });

/** A consumer of a queue that parks; `fails`: ids of messages that it cannot handle yet. */
function parking({ fails = [] as string[], withKeys = true } = {}) {
  const keys = createMemoryParkedKeys();
  const { deps, handled, log, reports, workQueue } = fixture();
  const failing = new Set(fails);
  const order: string[] = [];
  const handler = defineConsumer({
    of: topology,
    queue: 'bookings',
    schema,
    async handle(_data, { messageId }) {
      if (failing.has(messageId)) throw new Error('not yet');
      order.push(messageId);
    },
  })({ ...deps, ...(withKeys && { parkedKeys: keys }) });
  const deliver = async (...ids: string[]) =>
    returned(
      await handler(event(...ids.map((id) => message(id))), { getRemainingTimeInMillis: () => 30_000 }),
    );
  return { deliver, handler, keys, reports, log, order, failing, workQueue, handled };
}

const sourcesOf = ({ reports }: ReturnType<typeof parking>['reports']) =>
  reports.map(({ envelope: { id }, failure }) => [id, failure.source, failure.order_group]);

describe('a queue that parks', () => {
  it('closes the key of a message that failed, and parks what comes after it, in its order', async () => {
    const { deliver, keys, reports, order } = parking({ fails: ['m-1'] });
    expect(await deliver('m-1', 'm-2')).toEqual([]);
    expect(await deliver('m-3')).toEqual([]);
    expect(order).toEqual([]);
    expect(sourcesOf(reports)).toEqual([
      ['m-1', 'consumer', 'ada'],
      ['m-2', 'parked', 'ada'],
      ['m-3', 'parked', 'ada'],
    ]);
    expect(await keys.get(KEY)).toMatchObject({ head: idOf('m-1'), waiting: [idOf('m-2'), idOf('m-3')] });
  });

  it('handles what no failed message holds, and asks the table once for it', async () => {
    const { deliver, keys, order } = parking();
    expect(await deliver('m-1')).toEqual([]);
    expect(order).toEqual(['m-1']);
    expect(keys.calls).toBe(1);
    expect(keys.rows.size).toBe(0);
  });

  it('takes a message that comes again where it has its place', async () => {
    const { deliver, keys, reports } = parking({ fails: ['m-1'] });
    await deliver('m-1', 'm-2');
    await deliver('m-2');
    expect((await keys.get(KEY))?.waiting).toEqual([idOf('m-2')]);
    expect(sourcesOf(reports).at(-1)).toEqual(['m-2', 'parked', 'ada']);
  });

  it('handles a head that comes again, because its failure could not be reported, and lets the recorder know', async () => {
    const { deliver, reports, failing, order, keys } = parking({ fails: ['m-1'] });
    reports.down = true;
    expect(await deliver('m-1')).toHaveLength(1);
    reports.down = false;
    failing.clear();
    expect(await deliver('m-1')).toEqual([]);
    expect(order).toEqual(['m-1']);
    expect(await keys.get(KEY)).toMatchObject({ head: idOf('m-1') });
    expect(reports.lateSuccesses).toMatchObject([
      { failed_message_id: idOf('m-1'), order_group: 'ada', attempt: 0 },
    ]);
  });

  it('keeps a message in SQS, and its group with it, while as many are parked as may be', async () => {
    const { deliver, keys, reports, order, workQueue } = parking();
    const first = enter(undefined, KEY, idOf('m-1'), NOW).next;
    const full: ParkedKey = {
      ...first,
      waiting: Array.from({ length: PARKED_MESSAGES_MAX }, (_, n) => `r-${n}`),
    };
    await keys.write(full, undefined);
    expect(await deliver('m-2', 'm-3')).toHaveLength(2);
    expect([order, reports.reports]).toEqual([[], []]);
    // A thousand receives last for half of what SQS keeps a message.
    expect(workQueue.items.at(-1)?.afterSeconds).toBeGreaterThanOrEqual(600);
    expect(await keys.get(KEY)).toEqual(full);
  });

  it('says what is missing where its consumer was given no table', async () => {
    const { deliver, log } = parking({ withKeys: false });
    expect(await deliver('m-1')).toHaveLength(1);
    expect(JSON.stringify(log.lines)).toContain('SystemStack.pipeline');
  });
});

describe('a message of a queue that parks, whose id another message of its key had', () => {
  const first = (id: string) => message(id);
  const second = (id: string) =>
    record(envelope({ id, queue: 'bookings' }), { to: 'ada', count: 2 }, { group: 'ada' });
  const retried = (id: string) =>
    message(id, { redelivery: { failed_message_id: idOf(id), run: 'run', attempt: 1 } });
  const send = async ({ handler }: ReturnType<typeof parking>, ...records: ReturnType<typeof message>[]) =>
    returned(await handler(event(...records), { getRemainingTimeInMillis: () => 30_000 }));
  const reused = ({ reports }: ReturnType<typeof parking>['reports']) =>
    reports
      .filter(({ failure }) => failure.error.code === 'message-id-reused')
      .map(({ envelope: { id } }) => id);

  it('fails under an id of its own, with a place of its own, while the other is parked', async () => {
    const queue = parking({ fails: ['m-1'] });
    await send(queue, first('m-1'), first('m-2'), second('m-2'));
    const [id = ''] = reused(queue.reports);
    expect(id).toMatch(/^m-2~/);
    expect((await queue.keys.get(KEY))?.waiting).toEqual([idOf('m-2'), idOf(id)]);
  });

  it('is not handled in place of the other, whose turn it is', async () => {
    const queue = parking({ fails: ['m-1'] });
    await send(queue, first('m-1'), first('m-2'));
    const key = await queue.keys.get(KEY);
    await queue.keys.write(key ? passed(key, NOW) : null, key);
    await send(queue, second('m-2'));
    expect([queue.order, queue.reports.lateSuccesses]).toEqual([[], []]);
    expect(reused(queue.reports)).toHaveLength(1);
    await send(queue, retried('m-2'));
    expect(queue.order).toEqual(['m-2']);
  });

  it('is no duplicate of the other, which was parked and is handled', async () => {
    const queue = parking({ fails: ['m-1'] });
    await send(queue, first('m-1'), first('m-2'), retried('m-2'));
    await queue.keys.write(null, await queue.keys.get(KEY));
    await send(queue, second('m-2'));
    expect(queue.order).toEqual(['m-2']);
    expect(reused(queue.reports)).toHaveLength(1);
  });

  it('is not parked under the id of the other, which is handled: its turn would be a duplicate', async () => {
    const queue = parking({ fails: ['m-1'] });
    await send(queue, first('m-2'), first('m-1'), second('m-2'));
    const [id = ''] = reused(queue.reports);
    expect((await queue.keys.get(KEY))?.waiting).toEqual([idOf(id)]);
  });
});

describe('a message that would be parked', () => {
  it('is acknowledged where it is handled already', async () => {
    const { deliver, keys, reports } = parking({ fails: ['m-1'] });
    expect(await deliver('m-2', 'm-1', 'm-2')).toEqual([]);
    expect(sourcesOf(reports)).toEqual([['m-1', 'consumer', 'ada']]);
    expect((await keys.get(KEY))?.waiting).toEqual([]);
  });
});

describe('a queue that does not park', () => {
  it('asks no table about keys, whatever becomes of its messages', async () => {
    const keys = createMemoryParkedKeys();
    const { deliver } = fixture(
      async ({ count }) => {
        if (count === 1) throw new Error('fails');
      },
      { parkedKeys: keys },
    );
    const ordered = { group: 'ada' };
    await deliver([
      record(envelope(), { to: 'ada', count: 1 }, ordered),
      record(envelope(), { to: 'ada' }, ordered),
    ]);
    expect(keys.calls).toBe(0);
  });
});
