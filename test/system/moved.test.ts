import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { OperationView } from '../../core/api/views-operations.ts';
import { Courtier, eventually, type Failed } from './courtier.ts';
import { GOOD, madeFailures } from './failures-made.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

async function failure() {
  const { ids, messageIds } = await madeFailures(courtier, 1, () => GOOD, { queue: 'notifications_web' });
  return { id: ids[0] ?? '', messageId: messageIds[0] ?? '' };
}

async function move(id: string, to_queue: string): Promise<void> {
  const asked = { action: 'move', mode: 'run', ids: [id], to_queue };
  const { status, body } = await courtier.call<OperationView>('POST', '/api/operations', asked);
  expect(status).toBe(201);
  const done = await eventually(`${id} is moved to ${to_queue}`, async () => {
    const shown = await courtier.call<OperationView>('GET', `/api/operations/${body.id}`);
    return shown.body.state === 'completed' && shown.body;
  });
  expect(done.counts.succeeded).toBe(1);
}

const shown = async (id: string) => (await courtier.call<Failed>('GET', `/api/messages/failed/${id}`)).body;
const inStatus = (id: string, status: string, attempts: number) =>
  eventually(`${id} is ${status} after ${attempts}`, async () => {
    const record = await shown(id);
    return record.status === status && record.attempts.length === attempts && record;
  });

async function recordsOf(messageId: string): Promise<string[]> {
  const trail = await courtier.trail(messageId);
  return (trail?.failures ?? []).map(({ id }) => id);
}

/** A message is moved to a queue of the topology; this is the one to which no other story sends anything, so these take turns. */
const queue = 'auth_queue';

describe('a failed message that is moved', () => {
  it('to a queue of AMQP clients fails there under its own record, is moved on, and is handled', async () => {
    const { id, messageId } = await failure();
    const channel = await connection.createChannel();
    await move(id, queue);
    for (let times = 0; times < 3; times += 1) {
      const taken = await eventually(`the message in ${queue}`, async () => {
        const message = await channel.get(queue);
        return message !== false && message;
      });
      expect(taken.properties.messageId).toBe(messageId);
      expect(taken.properties.headers?.['x-courtier-failed-message']).toBe(id);
      channel.reject(taken, false);
    }
    expect(await inStatus(id, 'failed', 4)).toMatchObject({ queue, retry_count: 3 });
    await move(id, 'email_queue');
    expect(await inStatus(id, 'resolved', 4)).toMatchObject({
      queue: 'email_queue',
      resolution: 'confirmed',
    });
    expect(await recordsOf(messageId)).toEqual([id]);
    await channel.close();
  });

  it('to a queue that is purged waits for a person, and is not put back beside its record', async () => {
    const { id, messageId } = await failure();
    await move(id, queue);
    const channel = await connection.createChannel();
    await eventually(
      `the message in ${queue}`,
      async () => (await channel.checkQueue(queue)).messageCount === 1,
    );
    const purged = await courtier.call<{ purge_id: string }>('POST', `/api/queues/${queue}/purge`);
    expect(purged).toMatchObject({ status: 200, body: { state: 'done', purged: 1 } });
    expect(await inStatus(id, 'failed', 2)).toMatchObject({ error_name: 'QueuePurged', queue });
    const path = `/api/purges/${purged.body.purge_id}`;
    expect((await courtier.call('GET', path)).body).toMatchObject({ kept: 1, on_record: 1 });
    expect((await courtier.call('POST', `${path}/restore`)).body).toMatchObject({ restored: 0 });
    expect(await recordsOf(messageId)).toEqual([id]);
    await channel.close();
  });
});
