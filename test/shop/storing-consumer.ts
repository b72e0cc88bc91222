import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { defineConsumer } from '../../functions/pipeline/define-consumer.ts';
import { consumerDeps } from '../../functions/wiring/consumer.ts';
import { readEnv } from '../../functions/wiring/environment.ts';
import { OrderEventSchema } from './schemas.ts';
import { simulate } from './simulate.ts';
import { StoringEnv } from './storing-env.ts';
import { shop } from './topology.ts';

/** A function that stores each event of a queue once, unless the order asks for another end. */
export function storingConsumer(queue: 'orders' | 'refunds' | 'claims' | 'bills') {
  const env = readEnv(StoringEnv);
  const documents = createDocuments();
  const consumer = defineConsumer({
    of: shop,
    queue,
    schema: OrderEventSchema,
    async handle(order, { messageId, attempt, firstHandledAt }) {
      await simulate(order.metadata?.simulate, attempt);
      const row = { order_id: order.order_id, event_id: messageId, stored_at: firstHandledAt };
      const Item = { ...row, event: JSON.stringify(order) };
      await documents.send(new PutCommand({ TableName: env.ORDER_EVENTS_TABLE, Item }));
    },
  });
  return consumer(consumerDeps(env));
}
