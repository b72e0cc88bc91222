import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { enter } from '../../../core/parked-keys/parked-key.ts';
import { createHandler } from '../../../functions/failed-messages-stream/handler.ts';
import { at, failedMessage } from '../../core/failure/records.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { recorder } from '../dead-letter-recorder/recorder.ts';

const NAME = { queue: 'orders', group: 'ada' };
const head = failedMessage({ order_group: 'ada', status: 'resolved' });
const next = failedMessage({ message_id: 'm-2', order_group: 'ada', status: 'parked', source: 'parked' });

type Change = { status?: string; source?: string; queue?: string; order_group?: string | null };
function changeOf(change: Change): DynamoDBRecord {
  const { status = 'resolved', source = 'consumer', queue = 'orders', order_group = 'ada' } = change;
  const place = order_group === null ? {} : { order_group: { S: order_group } };
  return {
    eventName: 'MODIFY',
    dynamodb: {
      SequenceNumber: '7',
      Keys: { id: { S: head.id } },
      OldImage: { status: { S: 'retrying' }, queue: { S: 'orders' }, ...place },
      NewImage: { status: { S: status }, source: { S: source }, queue: { S: queue } },
    },
  };
}

/** A key of which the head is resolved, and a message parked behind it. */
async function setUp(of = head) {
  const { deps, workflow, log } = recorder();
  await deps.store.create(of);
  await deps.store.create(next);
  const first = enter(undefined, NAME, head.id, at(0)).next;
  await deps.keys.write(enter(first, NAME, next.id, at(1)).next, undefined);
  const references = { of: async () => [] };
  const handlerWith = (more: Partial<typeof deps> = {}) =>
    createHandler({
      bodies: { references, payloads: createMemoryPayloads(), log },
      keys: { ...deps, ...more },
    });
  return { handlerWith, workflow, keys: deps.keys, store: deps.store };
}

describe('a key, when a message of it changes', () => {
  it.each<[string, Change]>([
    ['resolved', {}],
    ['deleted', { status: 'deleted' }],
    ['moved to another queue', { status: 'pending', queue: 'others' }],
  ])('goes on when that is %s, once', async (_how, change) => {
    const { handlerWith, workflow, keys, store } = await setUp();
    const handler = handlerWith();
    expect(await handler({ Records: [changeOf(change)] })).toEqual({ batchItemFailures: [] });
    await handler({ Records: [changeOf(change)] });
    expect(await keys.get(NAME)).toMatchObject({ head: next.id, waiting: [] });
    expect(await store.get(next.id)).toMatchObject({ status: 'pending' });
    expect(workflow.started).toHaveLength(1);
  });

  it('goes on when that is a request that expired, and not when nobody waits for a reply to it', async () => {
    const expired = { ...head, status: 'failed', source: 'expired' } as const;
    const request = { ...expired, properties: { reply_to: 'amq.rabbitmq.reply-to.g1h2.x==' } };
    const change = changeOf({ status: 'failed', source: 'expired' });
    for (const [record, held] of [
      [request, next.id],
      [expired, head.id],
    ] as const) {
      const { handlerWith, keys } = await setUp(record);
      await handlerWith()({ Records: [change] });
      expect((await keys.get(NAME))?.head).toBe(held);
    }
  });

  it.each<[string, Change]>([
    ['is only retried', { status: 'pending' }],
    ['waits for a person', { status: 'failed' }],
    ['has no place in a key', { order_group: null }],
  ])('is not looked at when that %s', async (_how, change) => {
    const { handlerWith, keys } = await setUp();
    const calls = keys.calls;
    await handlerWith()({ Records: [changeOf(change)] });
    expect(keys.calls).toBe(calls);
  });

  it('comes again where a table does not answer, and holds nobody up where its row can never be read', async () => {
    const { handlerWith } = await setUp();
    const failing = (error: Error) =>
      handlerWith({ keys: { ...recorder().deps.keys, get: () => Promise.reject(error) } });
    const away = failing(new UnavailableError('table-unavailable', 'away'));
    expect(await away({ Records: [changeOf({})] })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    const unreadable = failing(new CourtierError('malformed-record', 'fail', 'cannot be read'));
    expect(await unreadable({ Records: [changeOf({})] })).toEqual({ batchItemFailures: [] });
  });
});
