import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** A queue of its own that AMQP clients consume, and a message in it that they have rejected once. */
async function rejectedOnce() {
  const queue = `redelivered-${randomUUID().slice(0, 8)}`;
  const made = await courtier.call('POST', '/api/queues', { name: queue, delivery: 'amqp', bindings: [] });
  expect(made.status).toBe(201);
  const channel = await connection.createConfirmChannel();
  const id = newId();
  channel.sendToQueue(queue, Buffer.from('{"n":1}'), { messageId: id, persistent: true });
  await channel.waitForConfirms();
  const take = () =>
    eventually(`a message in ${queue}`, async () => {
      const message = await channel.get(queue);
      return message !== false && message;
    });
  channel.reject(await take(), false);
  const ready = async () => (await channel.checkQueue(queue)).messageCount;
  const lies = () => eventually(`the redelivery lies in ${queue}`, async () => (await ready()) === 1);
  return { queue, id, channel, take, ready, lies };
}

describe.concurrent('a redelivery to AMQP clients', () => {
  it('is not assumed to be handled while it lies in its queue or in a client’s hands, and is when it was acknowledged', async () => {
    const { queue, id, channel, take, lies } = await rejectedOnce();
    await courtier.failedIn(id, queue, 'retrying');
    await lies();
    const seen = (what: string, expected: Record<string, unknown>) =>
      eventually(`the workflow has seen it ${what}`, async () => {
        expect((await courtier.failed(id, queue))?.status).toBe('retrying');
        const looks = await courtier.logged('watch-redelivery', id);
        return looks.some((look) => Object.entries(expected).every(([name, count]) => look[name] === count));
      });
    // RabbitMQ counts every few seconds: until it has, a look sees nothing.
    await seen('in its queue', { ready: 1, unacknowledged: 0 });
    const message = await take();
    await seen('in a client’s hands', { ready: 0, unacknowledged: 1 });
    channel.ack(message);
    expect(await courtier.failedIn(id, queue, 'resolved')).toMatchObject({ resolution: 'assumed' });
    await channel.close();
  });

  it('that is rejected again goes on at once, and does not wait for its quiet window', async () => {
    const { queue, id, channel, take, lies } = await rejectedOnce();
    await lies();
    channel.reject(await take(), false);
    const record = await eventually('the second failure is recorded', async () => {
      const found = await courtier.failed(id, queue);
      return found?.attempts.length === 2 && found;
    });
    expect(['pending', 'retrying']).toContain(record.status);
    expect(record.attempts[1]).toMatchObject({ number: 2, source: 'rejected' });
    await channel.close();
  });

  it.each([
    ['purged', 'QueuePurged'],
    ['deleted', 'QueueDeleted'],
  ])('whose queue is %s waits for a person', async (how, error_name) => {
    const { queue, id, channel, lies } = await rejectedOnce();
    await lies();
    const answer =
      how === 'purged'
        ? await courtier.call('POST', `/api/queues/${queue}/purge`)
        : await courtier.call('DELETE', `/api/queues/${queue}?force=true`);
    expect(answer.status).toBe(200);
    expect(await courtier.failed(id, queue)).toMatchObject({
      status: 'failed',
      source: 'removed',
      error_name,
    });
    await channel.close().catch(() => undefined);
  });

  it('can be given up while it is under way, and an id that is published again is a new failure', async () => {
    const { queue, id, channel, take, lies } = await rejectedOnce();
    await lies();
    const record = await courtier.failedIn(id, queue, 'retrying');
    expect((await courtier.call('POST', `/api/messages/retry/${record.id}`)).status).toBe(409);
    expect((await courtier.call('DELETE', `/api/messages/failed/${record.id}`)).status).toBe(200);
    channel.ack(await take());
    channel.sendToQueue(queue, Buffer.from('{"n":2}'), { messageId: id, persistent: true });
    await channel.waitForConfirms();
    channel.reject(await take(), false);
    const again = await eventually('it is recorded again', async () => {
      const found = await courtier.failed(id, queue);
      return found !== undefined && found.status !== 'deleted' && found;
    });
    expect(again).toMatchObject({ id: record.id, attempts: [{ number: 1 }] });
    expect((await courtier.call('POST', `/api/messages/failed/${record.id}/restore`)).status).toBe(409);
    await channel.close();
  });
});
