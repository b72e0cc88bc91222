import { describe, expect, it } from 'vitest';
import { consume } from '../../client/amqp-consume.ts';
import { createLink, type Link, type LinkChannel } from '../../client/amqp-link.ts';
import { eventMessage } from '../../client/message.ts';
import { collector, useClient } from './client-amqp.ts';

const under = useClient();
const { connect, publish, taken } = under;

describe('the client over AMQP: consuming', () => {
  it('handles at most as many at once as it was set to, and acknowledges what was handled', async () => {
    const client = await connect();
    let [atOnce, most] = [0, 0];
    const { seen, handler, enough } = collector(6);
    const consumer = await client.consume(
      under.broker.queue,
      async (message, delivery) => {
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        await handler(message, delivery);
      },
      { prefetch: 2 },
    );
    for (let n = 0; n < 6; n += 1) await publish(client, n);
    await enough;
    await consumer.stop();
    expect(most).toBeLessThanOrEqual(2);
    expect(seen.map(([n]) => n).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await taken()).toEqual([]);
  });

  it('rejects what its handler throws at, and what is not in the shared format, and goes on', async () => {
    const errors: Error[] = [];
    const client = await connect({ onError: (error) => errors.push(error as Error) });
    const { seen, handler, enough } = collector(1);
    await client.consume(under.broker.queue, async (message, delivery) => {
      if (message.data.n === 1) throw new Error('cannot');
      await handler(message, delivery);
    });
    under.channel.sendToQueue(under.broker.queue, Buffer.from('no JSON'));
    await publish(client, 1);
    await publish(client, 2);
    await enough;
    await client.close();
    expect(seen.map(([n]) => n)).toEqual([2]);
    expect(errors.map(({ message }) => message)).toEqual(['The body is not JSON in UTF-8.', 'cannot']);
    expect(await taken()).toEqual([]);
  });

  it('starts again after a lost connection, and acknowledges what it goes on handling when that comes again', async () => {
    const errors: unknown[] = [];
    const lost = Promise.withResolvers<void>();
    const client = await connect({
      onError: (error) => {
        errors.push(error);
        lost.resolve();
      },
    });
    const [first, goOn, later] = [1, 2, 3].map(() => Promise.withResolvers<void>());
    let started = 0;
    await client.consume(under.broker.queue, async ({ data }) => {
      if (data.n === 2) return later?.resolve();
      started += 1;
      first?.resolve();
      await goOn?.promise;
    });
    await publish(client, 1);
    await first?.promise;
    under.proxy.reset();
    await lost.promise;
    await publish(client, 2);
    // The first one is before it in the queue.
    await later?.promise;
    goOn?.resolve();
    await client.close();
    expect(started).toBe(1);
    expect(await taken()).toEqual([]);
    expect(errors).not.toContainEqual(expect.objectContaining({ code: 'unacknowledged' }));
  });

  it('leaves no channel behind when its queue is deleted, and begins again when it is there again', async () => {
    const queue = `${under.broker.queue}-again`;
    const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    await under.channel.assertQueue(queue, quorum);
    const link = await createLink({ url: under.broker.url, ...under.broker.credentials, name: 'tests' });
    const opened: LinkChannel[] = [];
    const reported = Promise.withResolvers<unknown>();
    const [began, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const watched: Link = {
      ...link,
      onError: reported.resolve,
      channel: async (deadline) => {
        const one = await link.channel(deadline);
        opened.push(one);
        return one;
      },
    };
    const again = Promise.withResolvers<void>();
    const consumer = await consume(watched, queue, async ({ data }) => {
      if (data.n === 2) return again.resolve();
      began.resolve();
      await goOn.promise;
    });
    const body = (n: number) =>
      Buffer.from(
        JSON.stringify(
          eventMessage('test.event', { n }, { at: new Date(), service: 'tests', version: '1.0' }),
        ),
      );
    under.channel.sendToQueue(queue, body(1));
    await began.promise;
    await under.channel.deleteQueue(queue);
    expect(await reported.promise).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('deleted'),
    });
    await under.channel.assertQueue(queue, quorum);
    under.channel.sendToQueue(queue, body(2));
    await again.promise;
    await opened[0]?.gone;
    goOn.resolve();
    await consumer.stop();
    await link.close();
    await under.channel.deleteQueue(queue);
  });

  it('waits for its handlers when it closes, and leaves what it did not begin in the queue', async () => {
    const client = await connect();
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let ended = 0;
    await client.consume(
      under.broker.queue,
      async () => {
        began.resolve();
        await goOn.promise;
        ended += 1;
      },
      { prefetch: 1 },
    );
    await publish(client, 1);
    await publish(client, 2);
    await began.promise;
    const closed = client.close();
    goOn.resolve();
    await closed;
    // RabbitMQ puts back what a closed channel had in hand, a moment later.
    let left = 0;
    const handledOrLeft = async () => {
      left += (await taken()).length;
      return ended + left;
    };
    await expect.poll(handledOrLeft).toBe(2);
  });

  it('says at once that there is no such queue', async () => {
    const client = await connect();
    await expect(client.consume('nobody-declared-it', async () => {})).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('nobody-declared-it'),
    });
  });
});
