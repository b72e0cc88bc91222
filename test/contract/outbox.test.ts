import { describe, expect, inject, it } from 'vitest';
import { createOutbox } from '../../adapters/sqs/outbox.ts';
import { UnavailableError } from '../../core/errors.ts';
import { createMemoryOutbox } from '../memory/outbox.ts';
import { createQueue, receiveItems, sqsAt, sqsCallsAt } from './aws-clients.ts';
import { outboxContract } from './outbox.ts';

const client = sqsAt(inject('running').aws);
const call = sqsCallsAt(inject('running').aws);

outboxContract('memory', async () => {
  const outbox = createMemoryOutbox();
  return { outbox, receive: async () => outbox.items };
});

outboxContract('SQS', async () => {
  const queueUrl = await createQueue(client);
  return {
    outbox: createOutbox({ call, queueUrl }),
    receive: (count) => receiveItems(client, queueUrl, count),
  };
});

describe('outbox on SQS', () => {
  it('is unavailable when its queue does not exist', async () => {
    const queueUrl = (await createQueue(client)).replace(/contract-/, 'gone-');
    const envelope = {
      id: 'm',
      exchange: 'e',
      routing_key: 'r',
      queue: null,
      encoding: 'text',
      properties: {},
      headers: {},
    } as const;
    await expect(createOutbox({ call, queueUrl }).put({ envelope, body: Buffer.from('{}') })).rejects.toThrow(
      UnavailableError,
    );
  });
});
