import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { createLogger } from '../../../../adapters/log/logger.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { createEventStore } from '../../stores/event-store.ts';
import { createOrderViews, createRebuilds } from '../../stores/order-views.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const call = createDynamoDbCalls();

export const handler = createHandler({
  events: createEventStore({ documents: createDocuments(), table: env.ORDER_EVENTS_TABLE }),
  views: createOrderViews({ call, table: env.ORDERS_VIEW_TABLE }),
  rebuilds: createRebuilds({ call, table: env.ORDERS_VIEW_TABLE }),
  now: () => new Date(),
  log: createLogger(),
});
