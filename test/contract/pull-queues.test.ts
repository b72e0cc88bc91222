import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { toOutgoing } from '../../adapters/sqs/outgoing.ts';
import { createPullQueues } from '../../adapters/sqs/pull-queues.ts';
import { createMemoryPullQueues } from '../memory/pull-queues.ts';
import { createQueue, sqsAt } from './aws-clients.ts';
import { type PullQueuesHarness, pullQueuesContract } from './pull-queues.ts';

const client = sqsAt(inject('running').aws);

pullQueuesContract('memory', async () => {
  const pullQueues = createMemoryPullQueues(() => new Date());
  pullQueues.make('q');
  return { pullQueues, queue: 'q', put: async (item) => pullQueues.put('q', item) };
});

pullQueuesContract('SQS', async () => {
  const { put, ...harness } = await onSqs();
  return { ...harness, put: async (item) => put(toOutgoing(item)) };
});

async function onSqs() {
  const url = await createQueue(client, { visibilitySeconds: 300 });
  const name = url.slice(url.lastIndexOf('/') + 1);
  const queueUrl = (queue: string) => url.replace(name, queue);
  return {
    pullQueues: createPullQueues({ client, poller: client, queueUrl }),
    queue: name,
    put: async (message: Omit<SendMessageCommand['input'], 'QueueUrl'>) =>
      void (await client.send(new SendMessageCommand({ QueueUrl: url, ...message }))),
  } satisfies Omit<PullQueuesHarness, 'put'> & { put: unknown };
}

describe('work queues that clients pull from, on SQS', () => {
  it('hand over what nobody can read, with the reason, and what there is of it', async () => {
    const { pullQueues, queue, put } = await onSqs();
    await put({
      MessageBody: 'by hand',
      MessageAttributes: { 'courtier-task-token': { DataType: 'String', StringValue: 'token-1' } },
    });
    const [item] = (await pullQueues.receive(queue, { max: 1, waitSeconds: 2, visibilitySeconds: 60 })) ?? [];
    expect(item).toMatchObject({ unreadable: { code: 'invalid-message' }, taskToken: 'token-1' });
    expect(item?.envelope.queue).toBe(queue);
    expect(Buffer.from(item?.body ?? []).toString()).toBe('by hand');
  });

  it('are unavailable when SQS takes longer than the wait and a little more, whatever the client would allow', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const slow = sqsAt(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const queueUrl = (queue: string) => `http://127.0.0.1/000000000000/${queue}`;
    const pullQueues = createPullQueues({ client: slow, poller: slow, queueUrl, answerTimeoutMs: 100 });
    const asked = pullQueues.receive('orders', { max: 1, waitSeconds: 0, visibilitySeconds: 1 });
    await expect(asked).rejects.toMatchObject({ code: 'queue-unavailable' });
  }, 10_000);

  it('are unavailable, and do not tell an address, when SQS does not answer', async () => {
    const nowhere = sqsAt('http://127.0.0.1:9');
    const queueUrl = (queue: string) => `http://127.0.0.1:9/000000000000/${queue}`;
    const pullQueues = createPullQueues({ client: nowhere, poller: nowhere, queueUrl });
    const asked = pullQueues.receive('orders', { max: 1, waitSeconds: 0, visibilitySeconds: 1 });
    await expect(asked).rejects.toMatchObject({ code: 'queue-unavailable', details: { queue: 'orders' } });
    await expect(asked).rejects.not.toMatchObject({ message: expect.stringContaining('000000000000') });
  });
});
