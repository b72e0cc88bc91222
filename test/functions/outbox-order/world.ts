import type { SQSRecord } from 'aws-lambda';
import { v7 } from 'uuid';
import type { SqsCalls } from '../../../adapters/sqs/calls.ts';
import { createOutbox } from '../../../adapters/sqs/outbox.ts';
import { createTurns, inTurn } from '../../../core/message/behind-outbox.ts';
import { declaredOrders } from '../../../core/message/outbox-group.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler as createRelay } from '../../../functions/sqs-to-rabbitmq/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryHeldMessages } from '../../memory/held-messages.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryPutBack } from '../../memory/put-back.ts';
import { recordedLog } from '../../recorded-log.ts';
import { START, setUp } from '../publish/publishing.ts';

type Sent = {
  MessageBody: string;
  MessageAttributes: Record<string, { StringValue: string }>;
  MessageGroupId?: string;
  receives: number;
};

/** Two queues of SQS, and as many publish functions as a story wants, none of which knows of the others. */
export function world() {
  const broker = createMemoryBroker({
    orders: { '': ['orders'] },
    parcels: { parcel_labels: ['parcels'] },
    stock: { counted: ['stock'] },
  });
  const held = createMemoryHeldMessages();
  const queues = { standard: [] as Sent[], fifo: [] as Sent[] };
  const sqs = { down: false };
  const call: SqsCalls = async (operation, input) => {
    if (sqs.down) throw new Error('no way to SQS');
    const { QueueUrl } = input as { QueueUrl: string };
    const queue = QueueUrl.endsWith('.fifo') ? queues.fifo : queues.standard;
    const entries =
      operation === 'SendMessage' ? [input] : ((input as { Entries?: unknown[] }).Entries ?? []);
    queue.push(...entries.map((entry) => ({ ...(entry as Sent), receives: 0 })));
    return {};
  };
  const clock = { seconds: 0 };
  const now = () => new Date(START + clock.seconds * 1_000);
  const checkTurn = createTurns(held, declaredOrders);
  const ordered = { queueUrl: 'sqs/outbox.fifo', held, ordersOf: declaredOrders, newId: v7, now };
  const outbox = createOutbox({ call, queueUrl: 'sqs/outbox', ordered });
  const container = () =>
    setUp({ publisher: broker.publisher, outbox, checkTurn, eventSchemaOf: () => undefined });
  const reports = createMemoryFailureReports();
  const log = recordedLog();
  const [back, orderedBack] = [createMemoryPutBack(), createMemoryPutBack()];
  const handler = createRelay({
    publisher: broker.publisher,
    reports,
    outbox: back,
    orderedOutbox: orderedBack,
    held,
    chance: () => 0,
    spans: noSpans,
    now,
    log,
  });
  /** What Lambda does with the FIFO queue once: up to ten of each group, in order; what is done with is gone. */
  const relay = async (remainingMs = () => 30_000) => {
    const batch = queues.fifo.slice(0, 10);
    const Records = batch.map((sent, n) => record(sent, `${n}`));
    const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: remainingMs });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier)));
    queues.fifo = [...batch.filter((_, n) => failed.has(n)), ...queues.fifo.slice(10)];
  };
  const handled = (queue = 'orders') =>
    (broker.queues.get(queue) ?? []).map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  const own = inTurn(broker.publisher, { checkTurn, outbox, now });
  return { broker, held, queues, sqs, clock, container, relay, handled, reports, orderedBack, own };
}

function record(sent: Sent, messageId: string): SQSRecord {
  sent.receives += 1;
  const attributes = Object.entries(sent.MessageAttributes).map(([name, { StringValue }]) => [
    name,
    { stringValue: StringValue, dataType: 'String' },
  ]);
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body: sent.MessageBody,
    attributes: {
      ApproximateReceiveCount: String(sent.receives),
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
      ...(sent.MessageGroupId === undefined ? {} : { MessageGroupId: sent.MessageGroupId }),
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:courtier-local-outbox.fifo',
    awsRegion: 'us-east-1',
  };
}

export const event = (order_id: string, step: string, more: object = {}) => ({
  body: { exchange: 'orders', message: { order_id, step }, ...more },
});

export const steps = (all: { order_id: string; step: string }[], order_id: string) =>
  all.filter((each) => each.order_id === order_id).map(({ step }) => step);
