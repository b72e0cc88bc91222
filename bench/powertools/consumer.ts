import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';

/**
 * A consumer as Powertools' documentation has one write it: each record of a batch by itself, once for each message id,
 * its body checked, one log line.
 */
const Order = z.looseObject({
  order_id: z.string(),
  items: z.array(z.looseObject({ item_id: z.string(), quantity: z.number().int().min(1) })).min(1),
});

const logger = new Logger();
const processor = new BatchProcessor(EventType.SQS);
const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY_TABLE ?? '' });

const handleOnce = makeIdempotent(
  async (record: SQSRecord) => {
    const order = Order.parse(JSON.parse(record.body));
    logger.info('handled', { message_id: record.messageId, order_id: order.order_id });
  },
  { persistenceStore, config },
);

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  config.registerLambdaContext(context);
  return processPartialResponse(event, handleOnce, processor, { context });
}
