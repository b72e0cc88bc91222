import type { Context } from 'aws-lambda';
import type { DynamoDbCalls } from '../adapters/dynamodb/calls.ts';
import { toItem } from '../adapters/dynamodb/client.ts';
import { createMessageLog } from '../adapters/dynamodb/message-log.ts';
import { createTrailWriter } from '../adapters/dynamodb/trail.ts';
import { newId } from '../adapters/new-id.ts';
import type { SqsCalls } from '../adapters/sqs/calls.ts';
import { TRAIL_TAP } from '../core/topology/trail-queues.ts';
import { createArchive } from '../core/trail/archive.ts';
import { createHandler as createTrailRecorder } from '../functions/trail-recorder/handler.ts';
import { bridgeHandler } from './measuring/bridge-handler.ts';
import type { Claim, Outcome } from './measuring/claim.ts';
import { consumerOf } from './measuring/order-consumer.ts';
import { quietLog } from './measuring/quiet-log.ts';
import { deliveries, rabbitmqEvent } from './measuring/rabbitmq-deliveries.ts';
import { figure, type Row } from './measuring/row.ts';
import { workItems } from './measuring/work-items.ts';

const QUEUE = 'email_queue';
/** What one receive of SQS, and so one deletion, holds at most; a consumer's event has no more by default. */
const RECEIVE = 10;
const SIZES = [1, 10, 100];

export const paid: Claim = {
  name: 'paid',
  subject:
    'what is paid for a message, from its publish until it is handled: writes of DynamoDB, requests of SQS and S3',
  against: 'nothing',
  run: async () => outcome(await Promise.all(SIZES.map(paidFor))),
};

type Paid = { size: number; writes: number; trailWrites: number; sqs: number; s3: number };

/** The functions on a message's way, with calls that count and answer at once: what they would pay does not depend on the answer. */
async function paidFor(size: number): Promise<Paid> {
  const counts: Paid = { size, writes: 0, trailWrites: 0, sqs: 0, s3: 0 };
  const event = rabbitmqEvent(QUEUE, deliveries(size, size));
  const sqs: SqsCalls = async () => {
    counts.sqs += 1;
    return {};
  };
  await bridgeHandler({ call: sqs, prefix: 'http://127.0.0.1:9/000000000000/courtier-local-work-' })(event);
  await trailRecorder(counts)(throughTheTap(event));
  const claimed: DynamoDbCalls = async () => {
    counts.writes += 1;
    return { Attributes: toItem({ attempts: 1 }) };
  };
  const consume = consumerOf({
    claims: createMessageLog({ call: claimed, table: 'claims', now: () => new Date() }),
  });
  for (let left = size; left > 0; left -= RECEIVE) {
    const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
    const { batchItemFailures } = await consume(workItems('orders', Math.min(left, RECEIVE)), context);
    if (batchItemFailures.length > 0) throw new Error('A record failed: what was counted is no success.');
    // The event source's own: it received the batch, and deletes it.
    counts.sqs += 2;
  }
  return counts;
}

/** The same messages as RabbitMQ hands them on from the tap. */
function throughTheTap(event: ReturnType<typeof rabbitmqEvent>): unknown {
  const death = {
    queue: TRAIL_TAP,
    reason: 'expired',
    exchange: 'orders',
    'routing-keys': ['order.created'],
    time: 'Nov 2, 2026, 10:00:00 AM',
    count: 1,
  };
  const messages = Object.values(event.rmqMessagesByQueue).flat();
  const tapped = messages.map(({ basicProperties, ...message }) => {
    const headers = { ...basicProperties.headers, 'x-death': [death] };
    return { ...message, basicProperties: { ...basicProperties, headers } };
  });
  return { ...event, rmqMessagesByQueue: { 'trail::/': tapped } };
}

function trailRecorder(counts: Paid) {
  const payloads = {
    put: async () => {
      counts.s3 += 1;
    },
    get: () => Promise.reject(new Error('Nothing is read.')),
    remove: () => Promise.reject(new Error('Nothing is removed.')),
  };
  const call: DynamoDbCalls = async (operation, input) => {
    if (operation !== 'BatchWriteItem') throw new Error(`${operation} is not counted.`);
    const { RequestItems = {} } = input as { RequestItems?: Record<string, unknown[]> };
    counts.trailWrites += Object.values(RequestItems).flat().length;
    return {};
  };
  return createTrailRecorder({
    archive: createArchive({ payloads: payloads as never, newId }),
    trail: createTrailWriter({ call, table: 'trail', keptSeconds: 86_400 }),
    exchangeNamed: () => ({}),
    now: () => new Date(),
    log: quietLog(),
  });
}

function outcome(all: readonly Paid[]): Outcome {
  const rows = all.flatMap((each): Row[] => {
    const { size, writes, trailWrites, sqs, s3 } = each;
    const of = size === 1 ? 'a message alone' : `${size} messages at once`;
    return [
      figure(`${of}: DynamoDB, claim and outcome`, 'writes', [writes / size]),
      figure(`${of}: DynamoDB, the trail`, 'writes', [trailWrites / size]),
      figure(`${of}: SQS`, 'requests', [sqs / size]),
      figure(`${of}: S3, the trail`, 'requests', [s3 / size]),
    ];
  });
  return {
    rows,
    versions: {},
    notes: [
      'A message: counted, so there is no spread. 1 KB, one queue with a consumer function, nothing fails.',
      'Two writes stay: that a message is claimed, and that it was handled. A batch write would save requests and not writes, and a claim is conditional, which a batch write cannot be.',
      'The trail writes one row a message, and one more into its index.',
    ],
  };
}
