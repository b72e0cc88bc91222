import * as z from 'zod';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { defineTopology } from '../../core/topology/define.ts';
import type { PipelineDeps } from '../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../functions/pipeline/define-consumer.ts';
import { quietLog } from './quiet-log.ts';

/** The table of its claims. */
export const ORDERS_TABLE = 'message-log';
const QUEUE = 'orders';

const topology = defineTopology({
  system: 'bench',
  description: 'Orders that are done with at once.',
  exchanges: { orders: { type: 'topic', description: 'Orders.' } },
  queues: {
    [QUEUE]: {
      bindings: [{ exchange: 'orders', routingKey: '#' }],
      delivery: 'lambda',
      consumer: { function: 'orders' },
      impact: 'nothing is measured.',
    },
  },
});

const schema = z.looseObject({
  order_id: z.string(),
  items: z.array(z.looseObject({ item_id: z.string(), quantity: z.number().int().min(1) })).min(1),
});

/** A consumer on the pipeline whose `handle` does nothing. */
export const orders = defineConsumer({ of: topology, queue: QUEUE, schema, handle: async () => {} });

/** The same on these claims, and with nothing else: no message of the benchmark fails. */
export function consumerOf({ claims }: Pick<PipelineDeps, 'claims'>) {
  const unused = (what: string) => () =>
    Promise.reject(new Error(`${what} was asked: the benchmark would measure nothing.`));
  return orders({
    claims,
    reports: { report: unused('The recorder'), succeededLate: unused('The recorder') },
    outcomes: { succeed: unused('Step Functions'), fail: unused('Step Functions') },
    redeliveries: { isWanted: unused('The table of failed messages') },
    workQueue: { putBack: unused('SQS') },
    payloads: { get: unused('The payload store') },
    log: quietLog(),
    now: () => new Date(),
  });
}

/** The same with its claims in DynamoDB. */
export function orderConsumer() {
  const now = () => new Date();
  return consumerOf({ claims: createMessageLog({ call: createDynamoDbCalls(), table: ORDERS_TABLE, now }) });
}
