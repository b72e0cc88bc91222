import { randomUUID } from 'node:crypto';
import {
  CreateEventSourceMappingCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { connect } from 'amqplib';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createQueueMessages } from '../../adapters/amqp/queue-messages.ts';
import { createBridges, mappingInput } from '../../adapters/lambda/bridges.ts';
import { createWorkQueueStore } from '../../adapters/sqs/work-queue-store.ts';
import { createMemoryBridges } from '../memory/bridges.ts';
import { createMemoryQueueMessages } from '../memory/queue-messages.ts';
import { createMemoryWorkQueueStore } from '../memory/work-queue-store.ts';
import { sqsAt } from './aws-clients.ts';
import { bridgesContract, queueMessagesContract, workQueueStoreContract } from './queue-provisioning.ts';

const { aws, amqp } = inject('running');
const after: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of after.splice(0).reverse()) await action();
});

workQueueStoreContract('memory', async () => {
  const store = createMemoryWorkQueueStore();
  const fill = async (messages: number, received: number) =>
    void store.queues.set('q', { visible: messages - received, in_flight: received, delayed: 0 });
  return { store, name: 'q', fill };
});

function workQueuesOnSqs() {
  const client = sqsAt(aws);
  const name = `contract-${randomUUID()}`;
  const queueUrl = (queue: string) => `${aws}/000000000000/${queue}`;
  const store = createWorkQueueStore({
    client,
    queueUrl,
    deadLetterQueueArn: 'arn:aws:sqs:us-east-1:000000000000:courtier-local-work-dlq',
    maxReceiveCount: 1,
  });
  after.push(() => store.delete(name));
  const fill = async (messages: number, received: number) => {
    const QueueUrl = queueUrl(name);
    for (let n = 0; n < messages; n += 1) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: String(n) }));
    }
    await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: received }));
  };
  return { store, name, fill };
}

workQueueStoreContract('SQS', async () => workQueuesOnSqs());

bridgesContract('memory', async () => {
  const bridges = createMemoryBridges();
  return { bridges, name: 'q', connected: async (queue) => (bridges.connected.has(queue) ? 1 : 0) };
});

function bridgesOnLambda(functionName = 'courtier-local-rabbitmq-to-sqs', { sources = true } = {}) {
  const client = new LambdaClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const name = `contract-${randomUUID()}`;
  const listed = async (queue: string) => {
    const { Aliases = [] } = await client.send(new ListAliasesCommand({ FunctionName: functionName }));
    const alias = Aliases.find(({ Description }) => Description === queue)?.Name;
    if (!sources || alias === undefined) return alias === undefined ? 0 : 1;
    const FunctionName = `${functionName}:${alias}`;
    const answer = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
    return (answer.EventSourceMappings ?? []).filter(({ Queues }) => Queues?.[0] === queue).length;
  };
  const source = {
    functionName,
    brokerArn: 'arn:aws:mq:us-east-1:000000000000:broker:contract:b-1',
    // No such secret: the mapping stands, and reads nothing.
    secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:none',
    vhost: '/',
  };
  const bridges = createBridges({ ...source, client, brokerArn: sources ? source.brokerArn : undefined });
  /** A mapping as queues had it before they had aliases. */
  const mapWithoutAlias = async (queue: string) => {
    const input = { ...mappingInput(source, queue), FunctionName: functionName };
    const { UUID } = await client.send(new CreateEventSourceMappingCommand(input));
    const there = async () => {
      const all = await client.send(new ListEventSourceMappingsCommand({ FunctionName: functionName }));
      return (all.EventSourceMappings ?? []).some((each) => each.UUID === UUID);
    };
    return { there };
  };
  return { bridges, name, connected: listed, mapWithoutAlias };
}

bridgesContract('Lambda', async () => bridgesOnLambda());
bridgesContract('Lambda, without event sources', async () => bridgesOnLambda(undefined, { sources: false }));

describe('bridges on Lambda', () => {
  it('leave a queue the mapping that it got before queues had aliases, and remove it with the queue', async () => {
    const { bridges, name: queue, connected, mapWithoutAlias } = bridgesOnLambda();
    const mapping = await mapWithoutAlias(queue);
    await mapWithoutAlias(`${queue}-other`);
    await bridges.connect(queue);
    expect(await connected(queue)).toBe(0);
    expect(await mapping.there()).toBe(true);
    expect(await bridges.disconnect(queue)).toBe(true);
    expect(await mapping.there()).toBe(false);
    expect(await bridges.disconnect(`${queue}-other`)).toBe(true);
  });

  it('are unavailable where there is no such function', async () => {
    const { bridges } = bridgesOnLambda('no-such-function');
    await expect(bridges.connect('q')).rejects.toMatchObject({ code: 'bridge-unavailable' });
  });
});

queueMessagesContract('memory', async () => {
  const messages = createMemoryQueueMessages();
  const queueWith = async (count: number, held: number) => {
    messages.queues.set('q', { ready: count - held, consumers: held > 0 ? 1 : 0 });
    return 'q';
  };
  return { messages, queueWith };
});

const { username, password, host, pathname } = new URL(amqp);
const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
const url = `amqp://${host}${pathname}`;

queueMessagesContract('RabbitMQ', async () => ({
  messages: createQueueMessages({ url, credentials: async () => login }),
  async queueWith(count, held) {
    const model = await connect(amqp);
    after.push(() => model.close());
    const channel = await model.createConfirmChannel();
    const queue = `contract-${randomUUID()}`;
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    after.push(() => channel.deleteQueue(queue));
    for (let n = 0; n < count; n += 1) channel.sendToQueue(queue, Buffer.from(String(n)));
    await channel.waitForConfirms();
    await channel.prefetch(held);
    if (held > 0) await channel.consume(queue, () => {}, { noAck: false });
    return queue;
  },
}));

describe('messages of a queue on RabbitMQ', () => {
  it('ask for the credentials again when they were refused, and are unavailable when nobody answers', async () => {
    const asked: boolean[] = [];
    const credentials = async ({ refused }: { refused: boolean }) => {
      asked.push(refused);
      return refused ? login : { ...login, password: 'old' };
    };
    expect(await createQueueMessages({ url, credentials }).count('no-such-queue')).toBeUndefined();
    expect(asked).toEqual([false, true]);
    const nowhere = createQueueMessages({ url: 'amqp://127.0.0.1:9', credentials: async () => login });
    await expect(nowhere.count('q')).rejects.toMatchObject({ code: 'broker-unavailable' });
  });
});
