import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { createPutBack } from '../../adapters/sqs/put-back.ts';
import { UnavailableError } from '../../core/errors.ts';
import { createMemoryPutBack } from '../memory/put-back.ts';
import { createQueue, sqsAt, sqsCallsAt } from './aws-clients.ts';
import { type PutBackHarness, putBackContract } from './put-back.ts';

const client = sqsAt(inject('running').aws);
const call = sqsCallsAt(inject('running').aws);

putBackContract('memory', async () => {
  const memory = createMemoryPutBack();
  return {
    putBack: memory,
    take: async (count) => Array.from({ length: count }, (_, n) => `receipt ${n}`),
    comeAgain: async () => memory.items.filter(({ afterSeconds }) => afterSeconds <= 10).length,
  };
});

putBackContract('SQS', sqsHarness);

async function sqsHarness(): Promise<PutBackHarness> {
  const queueUrl = await createQueue(client, { visibilitySeconds: 300 });
  return {
    putBack: createPutBack({ call, queueUrl }),
    take: async (count) => {
      const sent = Array.from({ length: count }, (_, n) =>
        client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: String(n) })),
      );
      await Promise.all(sent);
      return receive(queueUrl, count);
    },
    comeAgain: async (count) => (await receive(queueUrl, count)).length,
  };
}

/** Until `count` items are there, at most 10 s. */
async function receive(queueUrl: string, count: number): Promise<string[]> {
  const receipts: string[] = [];
  const deadline = Date.now() + 10_000;
  while (receipts.length < count && Date.now() < deadline) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    receipts.push(...Messages.map(({ ReceiptHandle = '' }) => ReceiptHandle));
  }
  return receipts;
}

describe('putting back on SQS', () => {
  it('says so when an item is no longer there, and puts the others back', async () => {
    const { putBack, take, comeAgain } = await sqsHarness();
    const [receiptHandle = ''] = await take(1);
    await expect(
      putBack.putBack([
        { receiptHandle: 'of nothing', afterSeconds: 1 },
        { receiptHandle, afterSeconds: 1 },
      ]),
    ).rejects.toThrow(UnavailableError);
    expect(await comeAgain(1)).toBe(1);
  });

  it('is unavailable when its queue does not exist', async () => {
    const queueUrl = (await createQueue(client)).replace(/contract-/, 'gone-');
    const putBack = createPutBack({ call, queueUrl });
    await expect(putBack.putBack([{ receiptHandle: 'r', afterSeconds: 1 }])).rejects.toThrow(
      UnavailableError,
    );
  });
});
