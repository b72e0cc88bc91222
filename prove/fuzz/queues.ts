import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Ready } from '../../localstack/start.ts';

/** RabbitMQ's management counts every five seconds. */
const LOOK_MS = 1_000;
const PATIENCE_MS = 30_000;

/** What is left in RabbitMQ's and SQS's queues when everything is said to have ended, and stays there. */
export async function queuesLeft(ready: Ready, queues: readonly string[]): Promise<string[]> {
  let left: string[] = [];
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(LOOK_MS)) {
    left = [...(await inRabbitmq(ready, queues)), ...(await inSqs(ready, queues))];
    if (left.length === 0) break;
  }
  return left;
}

async function inRabbitmq({ management, amqp }: Ready, names: readonly string[]): Promise<string[]> {
  const { username, password } = new URL(amqp);
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  const answers = names.map(async (name) => {
    const answer = await fetch(new URL(`/api/queues/%2F/${name}`, management), {
      headers: { authorization },
    });
    const { messages = 0 } = (await answer.json()) as { messages?: number };
    return messages === 0 ? [] : [`${messages} messages are left in RabbitMQ's queue ${name}`];
  });
  return (await Promise.all(answers)).flat();
}

async function inSqs({ aws }: Ready, names: readonly string[]): Promise<string[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials,
    useQueueUrlAsEndpoint: false,
  });
  const answers = names.map(async (name) => {
    const QueueUrl = `${aws}/000000000000/courtier-local-work-${name}`;
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    // Queues of AMQP clients have none.
    const { Attributes = {} } = await client.send(command).catch(() => ({ Attributes: {} }));
    const count = Object.values(Attributes).reduce((sum, each) => sum + Number(each), 0);
    return count === 0 ? [] : [`${count} messages are left in the work queue of ${name}`];
  });
  return (await Promise.all(answers)).flat();
}
