import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { createCloudWatchCalls } from '../../adapters/cloudwatch/calls.ts';
import { createOldestMessages } from '../../adapters/cloudwatch/oldest-messages.ts';
import { createMemoryOldestMessages } from '../memory/oldest-messages.ts';
import { eventually } from '../system/courtier.ts';
import { createQueue, endpointAt, sqsAt } from './aws-clients.ts';
import { oldestMessagesContract } from './oldest-messages.ts';

const { aws } = inject('running');
const client = sqsAt(aws);
const cloudWatchAt = (endpoint: string) =>
  createOldestMessages({
    call: createCloudWatchCalls({ endpoint: endpointAt(endpoint) }),
    queueUrl: (queue) => queue,
    now: () => new Date(),
  });
const send = (QueueUrl: string, DelaySeconds = 0) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }));

oldestMessagesContract('memory', async () => {
  const oldestMessages = createMemoryOldestMessages();
  let made = 0;
  return {
    oldestMessages,
    async queueWith(ages) {
      const queue = `queue-${++made}`;
      oldestMessages.known.set(queue, Math.max(...ages));
      return queue;
    },
  };
});

// Time passes by itself here: what was sent first is older.
oldestMessagesContract('CloudWatch', async () => ({
  oldestMessages: cloudWatchAt(aws),
  async queueWith(ages) {
    const queue = await createQueue(client);
    for (const _ of ages) await send(queue);
    return queue;
  },
}));

describe('ages of the oldest messages in CloudWatch', () => {
  it('count what was received and what is delayed, and end with the message', async () => {
    const [received, delayed] = [await createQueue(client), await createQueue(client)];
    await send(received);
    await send(delayed, 600);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: received }));
    const oldest = cloudWatchAt(aws);
    await eventually('both are a second old', async () => {
      const ages = await oldest.ages([received, delayed]);
      return [received, delayed].every((queue) => (ages.get(queue) ?? 0) >= 1);
    });
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
    await client.send(new DeleteMessageCommand({ QueueUrl: received, ReceiptHandle }));
    expect((await oldest.ages([received])).get(received)).toBe(0);
  });

  it('are unavailable when CloudWatch does not answer', async () => {
    await expect(cloudWatchAt('http://127.0.0.1:9').ages(['q'])).rejects.toMatchObject({
      code: 'metrics-unavailable',
      disposition: 'retry',
    });
  });
});
