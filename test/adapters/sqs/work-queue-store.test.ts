import { DeleteQueueCommand, QueueDoesNotExist, SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createWorkQueueStore } from '../../../adapters/sqs/work-queue-store.ts';

type SqsMock = AwsClientStub<SQSClient>;

const refusal = (name: string) =>
  new SQSServiceException({ name, message: name, $fault: 'client', $metadata: {} });

/** A store on a queue service that answers as `answer` sets it up. */
function storeOn(answer: (service: SqsMock) => unknown) {
  const client = new SQSClient({ region: 'us-east-1' });
  answer(mockClient(client));
  return createWorkQueueStore({
    client,
    queueUrl: (queue) => `https://sqs/1/work-${queue}`,
    deadLetterQueueArn: 'arn',
    maxReceiveCount: 3,
  });
}

/** Every request fails with an error of this name. */
const failing = (name: string) => storeOn((service) => service.onAnyCommand().rejects(refusal(name)));

describe('the store of work queues', () => {
  it('says in how long SQS gives the name of a deleted queue away', async () => {
    for (const name of ['QueueDeletedRecently', 'AWS.SimpleQueueService.QueueDeletedRecently']) {
      await expect(failing(name).create('q')).rejects.toMatchObject({
        code: 'queue-deleted-recently',
        details: { retry_after_seconds: 60 },
      });
    }
  });

  it('says in how long SQS purges once more', async () => {
    await expect(failing('PurgeQueueInProgress').purge('q')).rejects.toMatchObject({
      code: 'purge-in-progress',
      details: { retry_after_seconds: 60 },
    });
  });

  it('refuses a name that another queue has in SQS', async () => {
    await expect(failing('QueueNameExists').create('q')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('takes a queue that it may not delete, because nothing is left of its tag, for one that is gone', async () => {
    const store = storeOn((service) => {
      service.onAnyCommand().rejects(new QueueDoesNotExist({ message: 'gone', $metadata: {} }));
      service.on(DeleteQueueCommand).rejects(refusal('AccessDenied'));
    });
    expect(await store.delete('q')).toBe(false);
  });

  it('does not take one for gone that is there, and that it may not delete', async () => {
    const none = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' };
    const store = storeOn((service) => {
      service.onAnyCommand().resolves({ Attributes: { ...none, ApproximateNumberOfMessagesDelayed: '0' } });
      service.on(DeleteQueueCommand).rejects(refusal('AccessDenied'));
    });
    await expect(store.delete('q')).rejects.toMatchObject({ details: { queue: 'q', error: 'AccessDenied' } });
  });

  it('is unavailable for any other reason', async () => {
    for (const ask of ['create', 'counts', 'purge', 'delete'] as const) {
      await expect(failing('AccessDenied')[ask]('q')).rejects.toMatchObject({ code: 'queue-unavailable' });
    }
  });
});
