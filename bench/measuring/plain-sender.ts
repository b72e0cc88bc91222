import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { toOutgoing } from '../../adapters/sqs/outgoing.ts';
import { deduplicationId } from '../../core/message/partition-key.ts';
import type { Delivery } from './rabbitmq-deliveries.ts';

const ENTRIES_PER_REQUEST = 10;

/** One SQS queue and a client with its defaults in front of it. */
export type PlainSender = {
  /** Requests of ten entries, at the same time; to a FIFO queue one after the other. */
  send(entries: readonly SendMessageBatchRequestEntry[]): Promise<void>;
  /** Empties the queue. Resolves to how many messages were in it. */
  purge(): Promise<number>;
};

export async function plainSender(queueUrl: string, ordered: boolean): Promise<PlainSender> {
  const client = new SQSClient({ useQueueUrlAsEndpoint: false });
  await client.send(
    new CreateQueueCommand({
      QueueName: queueUrl.slice(queueUrl.lastIndexOf('/') + 1),
      ...(ordered && { Attributes: { FifoQueue: 'true' } }),
    }),
  );
  const sendTen = async (ten: readonly SendMessageBatchRequestEntry[]) => {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...ten] }));
    if (answer.Failed?.length) throw new Error(`SQS refused ${answer.Failed[0]?.Message}`);
  };
  return {
    async send(entries) {
      const tens = Array.from({ length: Math.ceil(entries.length / ENTRIES_PER_REQUEST) }, (_, batch) =>
        entries.slice(batch * ENTRIES_PER_REQUEST, (batch + 1) * ENTRIES_PER_REQUEST),
      );
      if (!ordered) await Promise.all(tens.map(sendTen));
      else for (const ten of tens) await sendTen(ten);
    },
    async purge() {
      const asked = { QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages' as const] };
      const { Attributes } = await client.send(new GetQueueAttributesCommand(asked));
      await client.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
  };
}

/** Ready-made entries with the same bytes that the bridge sends, or with nothing but the bodies. */
export function entriesOf(
  queue: string,
  messages: readonly Delivery[],
  { ordered, envelope }: { ordered: boolean; envelope: boolean },
): SendMessageBatchRequestEntry[] {
  return messages.map(({ id, key, body, exchange, routingKey }, index) => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const outgoing = toOutgoing({
      envelope: {
        id,
        exchange,
        routing_key: routingKey,
        queue,
        encoding: 'text',
        properties: { content_type: 'application/json', timestamp: '2026-11-02T10:00:00.000Z' },
        headers: { traceparent },
        expires_at: '2026-11-03T10:00:00.000Z',
      },
      body,
    });
    return {
      Id: String(index % ENTRIES_PER_REQUEST),
      MessageBody: outgoing.MessageBody,
      ...(envelope && { MessageAttributes: outgoing.MessageAttributes }),
      ...(ordered && { MessageGroupId: key, MessageDeduplicationId: deduplicationId({ id }) }),
    };
  });
}
