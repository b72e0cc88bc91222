import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoint } from '../../adapters/aws/endpoint.ts';
import { createSqsCalls, type SqsCalls } from '../../adapters/sqs/calls.ts';
import { receiveWorkItem } from '../../adapters/sqs/work-item.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { PATIENCE_MS } from '../patience.ts';

const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export function sqsAt(endpoint: string): SQSClient {
  return new SQSClient({ ...local, endpoint, useQueueUrlAsEndpoint: false });
}

/** An endpoint for what calls AWS without the SDK. */
export function endpointAt(url: string): Endpoint {
  return { url: new URL(url), region: 'us-east-1' };
}

export function sqsCallsAt(endpoint: string): SqsCalls {
  return createSqsCalls({ endpoint: endpointAt(endpoint) });
}

export function s3At(endpoint: string): S3Client {
  return new S3Client({ ...local, endpoint, forcePathStyle: true });
}

/** A new queue of its own; answers its URL. */
export async function createQueue(
  client: SQSClient,
  options: { fifo?: boolean; visibilitySeconds?: number } = {},
): Promise<string> {
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({
      QueueName: `contract-${randomUUID()}${options.fifo ? '.fifo' : ''}`,
      Attributes: {
        MaximumMessageSize: '1048576',
        VisibilityTimeout: String(options.visibilitySeconds ?? 30),
        ...(options.fifo ? { FifoQueue: 'true' } : {}),
      },
    }),
  );
  if (!QueueUrl) throw new Error('SQS answered without the URL of the new queue');
  return QueueUrl;
}

/** A new bucket of its own; answers its name. */
export async function createBucket(client: S3Client): Promise<string> {
  const Bucket = `contract-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** Receives until `count` items are there, and reads them as a function does. */
export async function receiveItems(client: SQSClient, queueUrl: string, count: number): Promise<WorkItem[]> {
  const items: WorkItem[] = [];
  const deadline = Date.now() + PATIENCE_MS;
  while (items.length < count && Date.now() < deadline) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
      }),
    );
    for (const { Body = '', MessageAttributes = {} } of Messages) {
      const attributes = Object.entries(MessageAttributes);
      items.push(
        receiveWorkItem({
          body: Body,
          messageAttributes: Object.fromEntries(
            attributes.map(([name, value]) => [name, { stringValue: value.StringValue }]),
          ),
        }),
      );
    }
  }
  return items;
}
