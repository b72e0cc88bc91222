import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { createWorkQueues } from '../../adapters/sqs/work-queues.ts';
import { UnavailableError } from '../../core/errors.ts';
import { createMemoryPayloads } from '../memory/payloads.ts';
import { createMemoryWorkQueues } from '../memory/work-queues.ts';
import { createQueue, receiveItems, sqsAt, sqsCallsAt } from './aws-clients.ts';
import { workQueuesContract } from './work-queues.ts';

const client = sqsAt(inject('running').aws);
const call = sqsCallsAt(inject('running').aws);

workQueuesContract('memory', async () => {
  const payloads = createMemoryPayloads();
  const workQueues = createMemoryWorkQueues(payloads);
  return { workQueues, payloads, queue: 'q', receive: async () => workQueues.queues.get('q') ?? [] };
});

workQueuesContract('SQS', async () => {
  const url = await createQueue(client);
  const payloads = createMemoryPayloads();
  const workQueues = createWorkQueues({ call, payloads, queueUrl: () => url, orderOf: () => undefined });
  return { workQueues, payloads, queue: 'q', receive: (count) => receiveItems(client, url, count) };
});

describe('work queues on SQS', () => {
  const payloads = createMemoryPayloads();
  const item = (key: string, index: number) => ({
    envelope: {
      id: `${key}-${index}`,
      exchange: null,
      routing_key: null,
      queue: 'q',
      encoding: 'text',
      properties: {},
      headers: {},
    } as const,
    body: Buffer.from(JSON.stringify({ order_id: key, index })),
  });

  it('keep the order of each key on a FIFO queue', async () => {
    const url = await createQueue(client, { fifo: true });
    const workQueues = createWorkQueues({
      call,
      payloads,
      queueUrl: () => url,
      orderOf: () => ({ of: 'key', field: 'order_id' }),
    });
    const sent = Array.from({ length: 30 }, (_, index) => item(`k${index % 3}`, index));
    await workQueues.send('q', sent);
    // A repeat within five minutes, as after a batch that failed half way, is dropped.
    await workQueues.send('q', sent.slice(0, 10));

    const received: { order_id: string; index: number }[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      if (Messages.length === 0) break;
      for (const { Body = '', ReceiptHandle } of Messages) {
        received.push(JSON.parse(Body));
        await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    }
    expect(received).toHaveLength(30);
    for (const key of ['k0', 'k1', 'k2']) {
      const indexes = received.filter(({ order_id }) => order_id === key).map(({ index }) => index);
      expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    }
  });

  it('are unavailable when the queue does not exist', async () => {
    const url = (await createQueue(client)).replace(/contract-/, 'gone-');
    const workQueues = createWorkQueues({ call, payloads, queueUrl: () => url, orderOf: () => undefined });
    await expect(workQueues.send('q', [item('k', 1)])).rejects.toThrow(UnavailableError);
  });
});
