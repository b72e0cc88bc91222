import { setTimeout as pause } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { every } from './every.ts';
import type { Fault } from './fault.ts';

/** Standard queues, which promise neither that a message comes once nor that it comes in order. */
const QUEUES = [
  'ledger_plain',
  'ledger_red',
  'ledger_colors',
  'ledger_left',
  'ledger_right',
  'ledger_pulled',
];
const HELD_MS = 1_500;

/** As SQS does it once in a while: a message is there a second time, and comes after what was sent later. */
export const sqsTwice: Fault = {
  name: 'sqs-twice',
  place: 'queues',
  about: 'messages of SQS come twice and out of order',
  forMs: [3_000, 6_000],
  async begin({ deployment: { ready }, random }) {
    const sqs = new SQSClient({
      endpoint: ready.aws,
      region: 'us-east-1',
      credentials: { accessKeyId: 'prove', secretAccessKey: 'prove' },
      useQueueUrlAsEndpoint: false,
    });
    let sent = 0;
    const ends = QUEUES.map((queue) =>
      every(50, async () => {
        const QueueUrl = `${ready.aws}/000000000000/courtier-local-work-${queue}`;
        const receive = new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 5,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
        });
        const { Messages = [] } = await sqs.send(receive).catch(() => ({ Messages: [] }));
        await pause(random.below(HELD_MS));
        for (const message of Messages) sent += await twice(sqs, QueueUrl, message).catch(() => 0);
      }),
    );
    return async () => {
      await Promise.all(ends.map((end) => end()));
      sqs.destroy();
      return `${sent} messages`;
    };
  },
};

/** A copy that says the same, and the one itself. */
async function twice(sqs: SQSClient, QueueUrl: string, message: Message): Promise<number> {
  const { Body: MessageBody, MessageAttributes, ReceiptHandle } = message;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  return 1;
}
