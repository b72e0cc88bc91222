import type { Context } from 'aws-lambda';
import { createPublisher } from '../adapters/amqp/publisher.ts';
import { createSqsCalls } from '../adapters/sqs/calls.ts';
import { bridgeHandler } from './measuring/bridge-handler.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { createClaimsTable } from './measuring/claims-table.ts';
import { orderConsumer } from './measuring/order-consumer.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { plainPublisher } from './measuring/plain-publisher.ts';
import { plainSender } from './measuring/plain-sender.ts';
import { publishEvent, publishHandler, requestOf } from './measuring/publish-handler.ts';
import { deliveries, rabbitmqEvent } from './measuring/rabbitmq-deliveries.ts';
import { collectGarbage } from './measuring/rounds.ts';
import { comparison, type Goal, type Row } from './measuring/row.ts';
import { workItems } from './measuring/work-items.ts';

const MESSAGES = 100_000;
/** Its DynamoDB on a laptop is slower than everything else here. */
const CONSUMED = 20_000;
const MESSAGES_QUICK = 2_000;
const goals = { heap: { of: 'ratio', atMost: 1.1 } } satisfies Record<string, Goal>;

export const memoryFlat: Claim = {
  name: 'memory-flat',
  subject: 'the heap of the functions that every message goes through, after many messages',
  against: 'the same after the first tenth',
  goals,
  run: (options) => withParts((parts) => measure(parts, options)),
};

/** Does some messages. Resolves to how many. */
type Work = () => Promise<number>;

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  const rows: Row[] = [];
  const functions = [
    { name: 'bridge', start: bridging, count: MESSAGES },
    { name: 'publish', start: publishing, count: MESSAGES },
    { name: 'consumer', start: consuming, count: CONSUMED },
  ];
  for (const { name, start, count } of functions) {
    const messages = quick ? MESSAGES_QUICK : count;
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
  return comparison(name, 'MiB', { ours: [liveMebibytes()], baseline: [early] }, goals.heap);
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

async function bridging(parts: Parts) {
  const prefix = `${await parts.sqs()}/000000000000/courtier-local-work-`;
  const plain = await plainSender(`${prefix}email_queue`, false);
  const handler = bridgeHandler({ call: createSqsCalls(), prefix });
  let waiting = 0;
  const work: Work = async () => {
    await handler(rabbitmqEvent('email_queue', deliveries(100, 100)));
    waiting += 100;
    if (waiting >= 5_000) waiting -= await plain.purge();
    return 100;
  };
  return { work, close: async () => void (await plain.purge()) };
}

async function consuming(parts: Parts) {
  await parts.dynamodb();
  await createClaimsTable();
  const handler = orderConsumer();
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  const work: Work = async () => {
    await handler(workItems('orders', 10), context);
    return 10;
  };
  return { work, close: async () => {} };
}
