import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { PurgedMessageList, PurgeView } from '../../core/api/views-purges.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { subscriptionOf } from './pulled.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

type Purged = { purged: number; purge_id: string; state: string };

const purge = async (queue: string, body?: object) =>
  (await courtier.call<Purged>('POST', `/api/queues/${encodeURIComponent(queue)}/purge`, body)).body;
const stateOf = async (id: string) => (await courtier.call<PurgeView>('GET', `/api/purges/${id}`)).body;
const reached = (id: string, state: string) =>
  eventually(`the purge is ${state}`, async () => {
    const found = await stateOf(id);
    return found.state === state && found;
  });
const messagesOf = async (id: string) =>
  (await courtier.call<PurgedMessageList>('GET', `/api/purges/${id}/messages?limit=200`)).body.items;
const restore = (id: string) => courtier.call<PurgeView>('POST', `/api/purges/${id}/restore`);

it('what was purged of a queue of AMQP clients is looked at, and put back byte for byte, once', async () => {
  const queue = `purged-${randomUUID().slice(0, 8)}`;
  await courtier.call('POST', '/api/queues', { name: queue, delivery: 'amqp', bindings: [] });
  const channel = await connection.createConfirmChannel();
  const bodies = Array.from({ length: 5 }, (_, n) => `{"n": ${n}, "exact": 1234567890123.4567891}`);
  for (const [n, body] of bodies.entries()) {
    channel.sendToQueue(queue, Buffer.from(body), { messageId: `m-${n}`, headers: { tenant: 'blue' } });
  }
  await channel.waitForConfirms();
  const { purged, purge_id } = await purge(queue);
  expect(purged).toBe(5);
  expect(await channel.get(queue)).toBe(false);
  await reached(purge_id, 'done');
  expect((await messagesOf(purge_id)).map(({ body }) => body)).toEqual(bodies);

  const answers = await Promise.all([restore(purge_id), restore(purge_id)]);
  expect(answers.every(({ status }) => status === 200 || status === 202)).toBe(true);
  expect(await reached(purge_id, 'restored')).toMatchObject({ kept: 5, restored: 5 });
  await restore(purge_id);
  const back: { body: string; headers: unknown }[] = [];
  for (let found = await channel.get(queue); found; found = await channel.get(queue)) {
    back.push({ body: found.content.toString(), headers: found.properties.headers });
    channel.ack(found);
  }
  expect(back.map(({ body }) => body)).toEqual(bodies);
  expect(back[0]?.headers).toMatchObject({ tenant: 'blue', 'x-courtier-restored': purge_id });
  await channel.close();
});

it('what was purged of a queue that clients pull from comes again when it is put back', async () => {
  const { key, queue, pull } = subscriptionOf(courtier);
  await pull();
  const ids = Array.from({ length: 12 }, newId);
  for (const message_id of ids) await courtier.publish('journal', key, { n: 1 }, { message_id });
  await eventually(
    'all of them are in the work queue',
    async () => (await courtier.inWorkQueue(queue)) === 12,
  );
  const { purge_id } = await purge(queue);
  expect(await reached(purge_id, 'done')).toMatchObject({ kept: 12, queue });
  expect(await pull()).toEqual([]);
  expect((await messagesOf(purge_id)).map(({ message_id }) => message_id).toSorted()).toEqual(ids.toSorted());
  await restore(purge_id);
  await reached(purge_id, 'restored');
  const seen = new Set<string>();
  await eventually('all of them come again', async () => {
    for (const { message_id, headers } of await pull()) {
      expect(headers).toMatchObject({ 'x-courtier-restored': purge_id });
      seen.add(message_id);
    }
    return seen.size === ids.length;
  });
});

it('nothing is kept where nothing is to be kept', async () => {
  const { key, queue, pull } = subscriptionOf(courtier);
  await pull();
  await courtier.publish('journal', key, { n: 1 });
  await eventually('it is in the work queue', async () => (await courtier.inWorkQueue(queue)) === 1);
  expect(await purge(queue, { recoverable: false })).toMatchObject({
    purge_id: null,
    state: 'done',
    purged: 1,
  });
  expect(await pull()).toEqual([]);
});
