import { createPublisher } from '../../adapters/amqp/publisher.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { Outcome } from './claim.ts';
import type { Parts } from './parts.ts';
import { type PlainPublisher, plainPublisher } from './plain-publisher.ts';

/** Bare amqplib's publisher and ours on one RabbitMQ, for as long as they are measured. */
export async function withPublishers(
  parts: Parts,
  measure: (plain: PlainPublisher, publisher: Publisher) => Promise<Outcome>,
): Promise<Outcome> {
  const { amqp, url, username, password } = await parts.broker();
  const plain = await plainPublisher(amqp);
  const publisher = createPublisher({ url, credentials: async () => ({ username, password }) });
  try {
    return await measure(plain, publisher);
  } finally {
    await publisher.close();
    await plain.close();
  }
}
