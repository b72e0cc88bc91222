import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import amqp, { type ChannelModel, type ConsumeMessage } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLastResort } from '../../adapters/amqp/last-resort.ts';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { keepHeadersRaw } from '../../core/message/amqp-frames.ts';
import { LAST_RESORT_QUEUE } from '../../core/topology/dead-letters.ts';
import { merge } from '../../core/topology/merge.ts';
import { render } from '../../core/topology/render.ts';
import { TopologySettingsSchema } from '../../core/topology/settings.ts';
import { createHandler } from '../../functions/last-resort/handler.ts';
import { encodedTable, nestedTable } from '../amqp-table.ts';
import { aQueue, systemWith } from '../core/topology/a-topology.ts';
import { createMemoryFailureReports } from '../memory/failure-reports.ts';
import { createMemoryLastResort } from '../memory/last-resort.ts';
import { PATIENCE_MS } from '../patience.ts';
import { publishRaw } from '../raw-publish.ts';
import { recordedLog } from '../recorded-log.ts';
import { eventually } from '../system/courtier.ts';
import { lastResortContract } from './last-resort.ts';

const { amqp: amqpUrl, management } = inject('running');
const { username, password, protocol, host } = new URL(amqpUrl);
const connection = { url: management, username, password };
/** Of this suite alone, with the declarations of a topology: what RabbitMQ does with them is what is tested. */
const vhost = `last resort/${randomUUID()}`;
const url = `${protocol}//${host}/${encodeURIComponent(vhost)}`;
const loggedIn = Object.assign(new URL(url), { username, password }).href;
const system = systemWith(aQueue());
const settings = { deliveryLimit: 3, deadLetterTtlMs: 600_000 };
const ask = (method: 'PUT' | 'DELETE', path: string[], body?: unknown) =>
  call(connection, { method, path, timeoutMs: PATIENCE_MS, body });
const apply = (changes: Partial<typeof settings> = {}) =>
  createManagement({ ...connection, vhost }).apply(
    render([system], TopologySettingsSchema.parse({ ...settings, ...changes })),
  );

let model: ChannelModel;
beforeAll(async () => {
  await ask('PUT', ['vhosts', vhost]);
  await ask('PUT', ['permissions', vhost, username], { configure: '.*', write: '.*', read: '.*' });
  await apply();
  model = await amqp.connect(loggedIn);
});
afterEach(async () => {
  const channel = await model.createChannel();
  await channel.purgeQueue(LAST_RESORT_QUEUE);
  await channel.close();
});
afterAll(async () => {
  await model.close();
  await ask('DELETE', ['vhosts', vhost]);
});

const now = () => new Date();
const lastResort = createLastResort({
  url,
  credentials: async () => ({ username, password }),
  queue: LAST_RESORT_QUEUE,
  now,
});

lastResortContract('in memory', async () => {
  const memory = createMemoryLastResort({ now });
  return {
    lastResort: memory,
    put: async (messages) => {
      for (const { id, body } of messages) {
        memory.messages.push({ id, body: Buffer.from(body), properties: {}, headers: {} });
      }
    },
  };
});

lastResortContract('on RabbitMQ', async () => ({
  lastResort,
  put: async (messages) => {
    const channel = await model.createConfirmChannel();
    for (const { id, body } of messages) {
      channel.sendToQueue(LAST_RESORT_QUEUE, Buffer.from(body), { messageId: id, persistent: true });
    }
    await channel.waitForConfirms();
    await channel.close();
  },
}));

/** How a poller may behave over a batch with a message of which it cannot make an event. */
type Poller = (channel: amqp.Channel, batch: ConsumeMessage[], bad: ConsumeMessage) => Promise<unknown>;
/** On a busy machine. */
const POLLED_MS = 200_000;
const neighbours = ['n1', 'n2', 'n3'];
const all = ['bad', ...neighbours];

/** Consumes the queue of dead letters like Lambda's event source, for as long as a batch has the bad message in it. */
async function poll(behave: Poller): Promise<string[]> {
  const taken = new Set<string>();
  await eventually(
    'the batch is gone from dlq',
    async () => {
      const client = await amqp.connect(loggedIn);
      client.on('error', () => undefined);
      keepHeadersRaw(client.connection);
      const channel = await client.createChannel();
      channel.on('error', () => undefined);
      const batch: ConsumeMessage[] = [];
      const closed = once(channel, 'close');
      const whole = Promise.withResolvers<void>();
      await channel.prefetch(100);
      const { messageCount } = await channel.checkQueue('dlq');
      await channel.consume('dlq', (message) => {
        if (!message) return;
        batch.push(message);
        if (batch.length >= messageCount) whole.resolve();
      });
      if (messageCount > 0) await whole.promise;
      const bad = batch.find(({ properties }) => properties.messageId === 'bad');
      if (bad) await behave(channel, batch, bad);
      else for (const message of batch) taken.add(message.properties.messageId);
      const last = batch.at(-1);
      if (!bad && last) channel.ack(last, true);
      // First the channel: a connection's end may overtake what was said on it.
      await channel.close().catch(() => undefined);
      await closed;
      await client.close().catch(() => undefined);
      const { messageCount: there } = await depth();
      return there + taken.size >= all.length;
    },
    POLLED_MS,
  );
  return [...taken];
}

async function depth() {
  const channel = await model.createChannel();
  const found = await channel.checkQueue(LAST_RESORT_QUEUE);
  await channel.close();
  return found;
}

describe('a dead letter of which the poller of dlq can make no event', { timeout: 300_000 }, () => {
  const publish = async () => {
    const channel = await model.createChannel();
    const message = { exchange: '', routingKey: 'sales', body: '{}', expiration: '1' };
    for (const messageId of neighbours) {
      publishRaw(model, channel, { ...message, messageId, headers: encodedTable({ own: messageId }) });
    }
    publishRaw(model, channel, { ...message, messageId: 'bad', headers: nestedTable('deep', 2_000) });
    await eventually(
      'all are dead letters',
      async () => (await channel.checkQueue('dlq')).messageCount === 4,
    );
    await channel.close();
  };
  /** What is recorded of the queue of last resort, by message id, and what the log gives to the alarm. */
  const recorded = async () => {
    const [reports, log] = [createMemoryFailureReports(), recordedLog()];
    const { queues } = merge([system]);
    const queueNamed = (name: string) => queues[name];
    const run = createHandler({ lastResort, reports, queueNamed, now, newId: randomUUID, log });
    await run();
    return {
      found: log.lines.findLast(({ level }) => level === 'info')?.fields.found,
      reports: reports.reports,
    };
  };

  it.each<[string, Poller]>([
    ['closes its channel over the batch', (channel) => channel.close()],
    [
      'gives the batch back with reject',
      async (channel, batch) => batch.map((each) => channel.reject(each, true)),
    ],
    ['rejects the message for good', async (channel, _batch, bad) => channel.reject(bad, false)],
  ])(
    'reaches the queue of last resort where it %s; all of it is recorded, nothing is dropped',
    async (_how, poller) => {
      await publish();
      const handedOver = await poll(poller);
      const { found, reports } = await recorded();
      expect(found).toBeGreaterThan(0);
      const bad = reports.find(({ envelope }) => envelope.id === 'bad');
      expect(bad).toMatchObject({
        envelope: { queue: 'sales', dropped_headers: ['deep'] },
        failure: {
          source: 'expired',
          error: { message: expect.stringContaining('nested more than 64 levels') },
        },
      });
      const ids = reports.map(({ envelope }) => envelope.id);
      // Dead letters are passed on at least once, so one may be there twice.
      expect([...new Set([...ids, ...handedOver])].toSorted()).toEqual(all);
      expect((await depth()).messageCount).toBe(0);
    },
  );

  it('reaches it after the time to live where it is given back in a way that RabbitMQ does not count', async () => {
    await apply({ deadLetterTtlMs: 2_000 });
    try {
      await publish();
      // From 4.3 on `nack` does not count towards the delivery limit; before, it does.
      await poll(async (channel, batch) => batch.map((each) => channel.nack(each, false, true)));
      const { reports } = await recorded();
      expect([...new Set(reports.map(({ envelope }) => envelope.id))].toSorted()).toEqual(all);
    } finally {
      await apply();
    }
  });
});
