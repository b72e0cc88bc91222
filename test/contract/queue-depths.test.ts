import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { createQueueDepths } from '../../adapters/sqs/queue-depths.ts';
import { createMemoryQueueDepths } from '../memory/queue-depths.ts';
import { createQueue, sqsAt } from './aws-clients.ts';
import { queueDepthsContract } from './queue-depths.ts';

const client = sqsAt(inject('running').aws);

queueDepthsContract('memory', async () => {
  const depths = createMemoryQueueDepths();
  let made = 0;
  return {
    depths,
    async queueWith(messages) {
      const url = `https://sqs/${++made}`;
      depths.put(url, messages);
      return url;
    },
  };
});

queueDepthsContract('SQS', async () => ({
  depths: createQueueDepths({ client }),
  async queueWith({ visible, in_flight, delayed }) {
    const QueueUrl = await createQueue(client);
    const send = (DelaySeconds: number) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }));
    for (let n = 0; n < visible + in_flight; n += 1) await send(0);
    for (let n = 0; n < delayed; n += 1) await send(600);
    for (let n = 0; n < in_flight; n += 1) await client.send(new ReceiveMessageCommand({ QueueUrl }));
    return QueueUrl;
  },
}));

describe('depth of queues on SQS', () => {
  it('is unavailable when SQS does not answer', async () => {
    const depths = createQueueDepths({ client: sqsAt('http://127.0.0.1:9') });
    await expect(depths.depth('http://127.0.0.1:9/000000000000/q')).rejects.toMatchObject({
      code: 'queue-unavailable',
      disposition: 'retry',
    });
  });
});
