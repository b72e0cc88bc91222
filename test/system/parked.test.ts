import { expect, inject, it } from 'vitest';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import type { FailedMessageView } from '../../core/api/views.ts';
import { PARKED_MESSAGES_MAX } from '../../core/limits.ts';
import { dynamoDbCallsAt } from '../contract/table.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { GOOD, madeFailures } from './failures-made.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
/** Its retries are so far off that only a person deals with what failed. */
const QUEUE = 'refunds';
const PARKED_KEYS = 'courtier-local-parked-keys';
const pathOf = (id: string) => `/api/messages/failed/${id}`;

/** Refunds of one order, published one after the other; answers their ids. `simulate`: how the first one goes wrong. */
async function refunds(
  order_id: string,
  simulate: Record<string, unknown>,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const message_id = newId();
    const message = order({ order_id, ...(n === 0 ? { simulate } : {}) });
    expect((await courtier.publish(QUEUE, '', message, { message_id })).status).toBe(202);
    ids.push(message_id);
  }
  return ids;
}

async function isHandled(messageId: string): Promise<boolean> {
  const trail = await courtier.trail(messageId);
  return trail?.entries.some(({ queue, status }) => queue === QUEUE && status === 'delivered') ?? false;
}

async function resolvedAt(messageId: string): Promise<string> {
  const { id } = await courtier.failedIn(messageId, QUEUE, 'resolved');
  return (await courtier.call<FailedMessageView>('GET', pathOf(id))).body.resolved_at ?? '';
}

/** Saves a body that its consumer takes, and retries it. */
async function correct(id: string, order_id: string): Promise<void> {
  await eventually('the correction is saved', async () => {
    const tag = (await courtier.call('GET', pathOf(id))).headers.get('etag') ?? '';
    const body = { payload: JSON.stringify(order({ order_id })), retry: true };
    const { status } = await courtier.call('POST', `${pathOf(id)}/revisions`, body, { 'if-match': tag });
    return status === 201;
  });
}

it('what comes after a failed message of its key is parked, and follows in order once a person has dealt with that', async () => {
  const order_id = newId();
  const [first = '', second = '', third = ''] = await refunds(order_id, { refuse: true }, 3);
  const failed = await courtier.failedIn(first, QUEUE, 'failed');
  const parked = await courtier.failedIn(second, QUEUE, 'parked');
  expect(parked).toMatchObject({ source: 'parked', retry_count: 0, next_retry_at: null });
  expect(parked.error_message).toContain(failed.id);
  await courtier.failedIn(third, QUEUE, 'parked');

  // Another key waits for nothing.
  const [other = ''] = await refunds(newId(), {}, 1);
  await eventually('the refund of another order is handled', () => isHandled(other));
  expect((await courtier.failed(second, QUEUE))?.status).toBe('parked');

  await correct(failed.id, order_id);
  const times = [await resolvedAt(first), await resolvedAt(second), await resolvedAt(third)];
  expect(times).toEqual(times.toSorted());
  // It opens after the last of them is resolved: what comes before that is parked for a moment, and handled too.
  await eventually('the key is open again', async () => {
    const [next = ''] = await refunds(order_id, {}, 1);
    await eventually('the next refund is handled', () => isHandled(next));
    return (await courtier.failed(next, QUEUE)) === undefined;
  });
});

it('a person may retry a parked message before its turn, and what waits follows when the failed one is deleted', async () => {
  const [first = '', second = '', third = ''] = await refunds(newId(), { refuse: true }, 3);
  const failed = await courtier.failedIn(first, QUEUE, 'failed');
  const { id } = await courtier.failedIn(third, QUEUE, 'parked');
  // It has no retry of its own that could be cancelled.
  expect((await courtier.call('POST', `${pathOf(id)}/cancel`)).status).toBe(409);
  const retried = await courtier.call('POST', `/api/messages/retry/${id}`);
  expect(retried).toMatchObject({ status: 202, body: { status: 'pending', before_its_turn: true } });
  await courtier.failedIn(third, QUEUE, 'resolved');
  expect((await courtier.failed(second, QUEUE))?.status).toBe('parked');

  expect((await courtier.call('DELETE', pathOf(failed.id))).status).toBe(200);
  await courtier.failedIn(second, QUEUE, 'resolved');
  expect(await isHandled(second)).toBe(true);
});

it('a key takes so many parked messages and no more: the next one stays in its queue, and what is parked follows as before', async () => {
  const order_id = newId();
  const [first = ''] = await refunds(order_id, { refuse: true }, 1);
  const failed = await courtier.failedIn(first, QUEUE, 'failed');
  const keys = createParkedKeys({ call: dynamoDbCallsAt(courtier.ready.aws), table: PARKED_KEYS });
  const name = { queue: QUEUE, group: order_id };
  // Stands for each of those that a storm would park: a person has deleted it, so it holds up nothing.
  const deleted = { queue: QUEUE, status: 'deleted', deleted_at: new Date().toISOString() } as const;
  const [gone = ''] = (await madeFailures(courtier, 1, () => GOOD, deleted)).ids;
  const key = await keys.get(name);
  if (!key) throw new Error('The failed refund holds no key.');
  const waiting = Array.from({ length: PARKED_MESSAGES_MAX - 1 }, () => gone);
  expect(await keys.write({ ...key, waiting, version: key.version + 1 }, key)).toBe(true);

  const [last = '', beyond = ''] = await refunds(order_id, {}, 2);
  await courtier.failedIn(last, QUEUE, 'parked');
  expect((await keys.get(name))?.waiting).toHaveLength(PARKED_MESSAGES_MAX);
  await eventually('the next one is seen in its queue', async () => {
    const { body } = await courtier.call<{ in_flight: number }>('GET', `/api/queues/${QUEUE}/stats`);
    return body.in_flight > 0;
  });
  const [other = ''] = await refunds(newId(), {}, 1);
  await eventually('another key goes on', () => isHandled(other));
  expect(await courtier.failed(beyond, QUEUE)).toBeUndefined();
  expect(await isHandled(beyond)).toBe(false);

  expect((await courtier.call('DELETE', pathOf(failed.id))).status).toBe(200);
  await courtier.failedIn(last, QUEUE, 'resolved');
  await eventually('the key is open', async () => (await keys.get(name)) === undefined);
});
