import type { Context } from 'aws-lambda';
import { createPublisher } from '../adapters/amqp/publisher.ts';
import type { DynamoDbCalls } from '../adapters/dynamodb/calls.ts';
import { toItem } from '../adapters/dynamodb/client.ts';
import { createMessageLog } from '../adapters/dynamodb/message-log.ts';
import { bridgeHandler } from './measuring/bridge-handler.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { consumerOf } from './measuring/order-consumer.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { plainPublisher } from './measuring/plain-publisher.ts';
import { publishEvent, publishHandler, requestOf } from './measuring/publish-handler.ts';
import { deliveries, rabbitmqEvent } from './measuring/rabbitmq-deliveries.ts';
import { collectGarbage } from './measuring/rounds.ts';
import { comparison, type Row } from './measuring/row.ts';
import { workItems } from './measuring/work-items.ts';

const MESSAGES = 100_000;
const MESSAGES_QUICK = 2_000;

export const memoryFlat: Claim = {
  name: 'memory-flat',
  subject: 'the heap of the functions that every message goes through, after many messages',
  against: 'the same after the first tenth',
  run: (options) => withParts((parts) => measure(parts, options)),
};

/** Does some messages. Resolves to how many. */
type Work = () => Promise<number>;

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  const rows: Row[] = [];
  const messages = quick ? MESSAGES_QUICK : MESSAGES;
  for (const [name, start] of Object.entries({
    bridge: bridging,
    consumer: consuming,
    publish: publishing,
  })) {
    say(`${name}: ${messages} messages`);
    const { work, close } = await start(parts);
    rows.push(await heapOf(`${name}: heap after ${messages.toLocaleString('en')}`, work, messages));
    await close();
  }
  return {
    rows,
    versions: {},
    notes: [
      'MiB of live objects after garbage collection, in one process for all three, which so also holds what the benchmark needs.',
    ],
  };
}

async function heapOf(name: string, work: Work, messages: number): Promise<Row> {
  let done = 0;
  while (done < messages / 10) done += await work();
  const early = liveMebibytes();
  while (done < messages) done += await work();
  return comparison(name, 'MiB', { ours: [liveMebibytes()], baseline: [early] });
}

function liveMebibytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

async function publishing(parts: Parts) {
  const { url, username, password, amqp } = await parts.broker();
  const plain = await plainPublisher(amqp);
  const publisher = createPublisher({ url, credentials: async () => ({ username, password }) });
  const handler = publishHandler(publisher);
  const messages = Array.from({ length: 100 }, () => requestOf(plain));
  const event = publishEvent('/api/messages/publish/batch', { messages });
  let waiting = 0;
  const work: Work = async () => {
    const { statusCode } = await handler(event);
    if (statusCode !== 200) throw new Error(`A batch was answered with ${statusCode}.`);
    waiting += messages.length;
    if (waiting >= 5_000) waiting -= await plain.purge();
    return messages.length;
  };
  const close = async () => {
    await publisher.close();
    await plain.close();
  };
  return { work, close };
}

/** What it sends is taken at once, so that a hundred thousand are through in seconds. */
async function bridging() {
  const handler = bridgeHandler({
    call: async () => ({}),
    prefix: 'http://127.0.0.1:9/000000000000/courtier-local-work-',
  });
  const work: Work = async () => {
    await handler(rabbitmqEvent('email_queue', deliveries(100, 100)));
    return 100;
  };
  return { work, close: async () => {} };
}

/** Every claim is won at once. */
async function consuming() {
  const call: DynamoDbCalls = async () => ({ Attributes: toItem({ attempts: 1 }) });
  const handler = consumerOf({ claims: createMessageLog({ call, table: 'claims', now: () => new Date() }) });
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  const work: Work = async () => {
    await handler(workItems('orders', 10), context);
    return 10;
  };
  return { work, close: async () => {} };
}
