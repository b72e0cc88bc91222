import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { createLogger } from '../../../../adapters/log/logger.ts';
import { lazyPayloads } from '../../../../adapters/s3/lazy-payloads.ts';
import { createSqsCalls } from '../../../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../../../adapters/sqs/failure-reports.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { createEventStore } from '../../stores/event-store.ts';
import { createOrderViews } from '../../stores/order-views.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const call = createDynamoDbCalls();
const payloads = lazyPayloads(env.PAYLOADS_BUCKET);

export const handler = createHandler({
  events: createEventStore({ documents: createDocuments(), table: env.ORDER_EVENTS_TABLE }),
  views: createOrderViews({ call, table: env.ORDERS_VIEW_TABLE }),
  reports: createFailureReports({ call: createSqsCalls(), queueUrl: env.FAILURES_QUEUE_URL, payloads }),
  now: () => new Date(),
  log: createLogger(),
});
