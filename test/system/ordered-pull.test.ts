import { describe, expect, inject, it } from 'vitest';
import type { PurgedMessageList, PurgeView } from '../../core/api/views-purges.ts';
import type { PulledView } from '../../core/api/views-subscriptions.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
/** Of these stories alone, which come one after the other: a pull hides what others wait for, and a purge takes it out. */
const QUEUE = 'users';

async function published(user_id: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const message_id = newId();
    const answer = await courtier.publish('users', 'user.updated', { user_id, n }, { message_id });
    expect(answer.status).toBe(202);
    ids.push(message_id);
  }
  return ids;
}

/** Those of these messages that can be had now. */
async function pulled(ids: readonly string[]): Promise<PulledView['items']> {
  // What an answer carried that came too late for API Gateway is handed out again.
  const path = `/api/subscriptions/${QUEUE}?max=20&visibility=30&wait=1`;
  const { items } = (await courtier.call<PulledView>('GET', path)).body;
  return items.filter(({ message_id }) => ids.includes(message_id));
}

const first = (what: string, ids: readonly string[]) => eventually(what, async () => (await pulled(ids))[0]);

async function settle(how: 'ack' | 'nack', ackId: string): Promise<void> {
  expect((await courtier.call('POST', `/api/messages/${ackId}/${how}`)).status).toBe(200);
}

describe('a queue that keeps order', () => {
  it('gives the next message of a key only once the one before it is done with', async () => {
    const ids = await published(newId(), 2);
    const given = await first('the first is given out', ids);
    expect(given.message_id).toBe(ids[0]);
    expect(await pulled(ids)).toEqual([]);
    await settle('nack', given.ack_id);
    const again = await first('the first comes again', ids);
    expect(again.message_id).toBe(ids[0]);
    await settle('ack', again.ack_id);
    const second = await first('the second is given out', ids);
    expect(second.message_id).toBe(ids[1]);
    await settle('ack', second.ack_id);
  });

  it('has what was purged put back within the minutes in which SQS drops a repeat', async () => {
    const ids = await published(newId(), 3);
    await eventually(
      'all of them are in the work queue',
      async () => (await courtier.inWorkQueue(`${QUEUE}.fifo`)) === 3,
    );
    const { body } = await courtier.call<{ purge_id: string }>('POST', `/api/queues/${QUEUE}/purge`);
    const purge = `/api/purges/${body.purge_id}`;
    const reached = (state: string) =>
      eventually(
        `the purge is ${state}`,
        async () => (await courtier.call<PurgeView>('GET', purge)).body.state === state,
      );
    await reached('done');
    const kept = await courtier.call<PurgedMessageList>('GET', `${purge}/messages?limit=200`);
    expect(kept.body.items.map(({ message_id }) => message_id)).toEqual(ids);
    await courtier.call('POST', `${purge}/restore`);
    await reached('restored');
    const seen: string[] = [];
    await eventually('they come again, in their order', async () => {
      for (const { message_id, ack_id } of await pulled(ids)) {
        seen.push(message_id);
        await settle('ack', ack_id);
      }
      return seen.length === ids.length;
    });
    expect(seen).toEqual(ids);
  });
});
