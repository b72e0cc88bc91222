import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodedTable, nestedTable } from '../amqp-table.ts';
import { installedHere, startPrivateBroker, unlessInstalled } from '../contract/private-broker.ts';
import { publishRaw } from '../raw-publish.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually, type Failed, newId } from './courtier.ts';

const installation = await installedHere();
/** What RabbitMQ 3 takes by default. */
const MESSAGE_BYTES = 134_217_728;
/** The queue of last resort is looked into once a minute, which is shorter here. */
const LOOKED_MS = 150_000;
const TEST_MS = 300_000;

type Recorded = Failed & { payload_omitted: string | null; dropped_headers?: string[] };

/** As an organization may have one already, without Courtier's limit: so it has a node of its own. */
describe.skipIf(!installation)(
  `a broker that takes what no event can hold${unlessInstalled(installation)}`,
  { timeout: TEST_MS },
  () => {
    let broker: Awaited<ReturnType<typeof startPrivateBroker>>;
    let runtime: Runtime;
    let courtier: Courtier;
    let model: amqp.ChannelModel;
    beforeAll(async () => {
      if (!installation) return;
      broker = await startPrivateBroker(installation, { messageBytes: MESSAGE_BYTES });
      const env = { BROKER_URL: broker.amqp, BROKER_MANAGEMENT_URL: broker.managementUrl };
      runtime = await startRuntime({ env });
      courtier = new Courtier(runtime.ready);
      model = await amqp.connect(broker.amqp);
    }, TEST_MS);
    afterAll(async () => {
      await model?.close();
      await runtime?.stop();
      await broker?.stop();
    });

    async function publish(exchange: string, routingKey: string, body: Buffer): Promise<string> {
      const channel = await model.createConfirmChannel();
      const messageId = newId();
      channel.publish(exchange, routingKey, body, { messageId, persistent: true });
      await channel.waitForConfirms();
      await channel.close();
      return messageId;
    }
    const recorded = async (id: string, queue: string, status: string) =>
      (await courtier.failedIn(id, queue, status, LOOKED_MS)) as Recorded;
    const ready = async (queue: string) => {
      const channel = await model.createChannel();
      const { messageCount } = await channel.checkQueue(queue);
      await channel.close();
      return messageCount;
    };

    it('has a failed message of 5,000,000 bytes, whole, with a reason; its neighbours go on, and a person’s retry succeeds', async () => {
      const large = Buffer.from(JSON.stringify({ message: 'large', padding: 'x'.repeat(5_000_000) }));
      const id = await publish('', 'journal_archive', large);
      const beside = await publish('', 'journal_archive', Buffer.from('{"message":"small"}'));
      await courtier.delivered(beside, 'journal_archive');
      const record = await recorded(id, 'journal_archive', 'failed');
      expect(record).toMatchObject({
        message_id: id,
        source: 'rejected',
        payload_omitted: 'large',
        error_message: expect.stringContaining(
          `${large.byteLength} bytes is more than an event of Lambda holds`,
        ),
      });
      expect([await ready('dlq'), await ready('last_resort')]).toEqual([0, 0]);
      expect((await courtier.call('POST', `/api/messages/retry/${record.id}`)).status).toBe(202);
      await courtier.delivered(id, 'journal_archive', LOOKED_MS);
      await recorded(id, 'journal_archive', 'resolved');
    });

    it('has one of what came to the last resort with headers of any depth, and of what came with it', async () => {
      const channel = await model.createChannel();
      const message = { exchange: '', routingKey: 'last_resort', body: '{"a":1}' };
      const death = (queue: string, reason: string) => ({
        queue,
        reason,
        exchange: '',
        count: { '!': 'long', value: 1 },
        time: { '!': 'timestamp', value: Math.floor(Date.now() / 1_000) },
        'routing-keys': [queue],
      });
      const deaths = encodedTable({
        'x-death': [death('dlq', 'delivery_limit'), death('sav_queue', 'rejected')],
      });
      const deep = nestedTable('deep', 6_000);
      const both = Buffer.concat([Buffer.alloc(4), deaths.subarray(4), deep.subarray(4)]);
      both.writeUInt32BE(both.length - 4);
      const [bad, neighbor] = [newId(), newId()];
      publishRaw(model, channel, { ...message, messageId: bad, headers: both });
      publishRaw(model, channel, { ...message, messageId: neighbor, headers: deaths });
      for (const id of [bad, neighbor]) {
        const record = await eventually(
          `${id} is recorded`,
          () => courtier.failed(id, 'sav_queue'),
          LOOKED_MS,
        );
        expect(record).toMatchObject({ message_id: id, source: 'rejected' });
        expect((record as Recorded).dropped_headers ?? []).toEqual(id === bad ? ['deep'] : []);
      }
      await channel.close();
      expect(await ready('last_resort')).toBe(0);
    });
  },
);
