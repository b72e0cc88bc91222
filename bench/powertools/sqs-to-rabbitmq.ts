import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type ConfirmChannel, connect } from 'amqplib';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';

/** The relay of the outbox: publishes what waits in SQS, and writes down that it did. */
const env = z
  .object({ BROKER_URL: z.string(), BROKER_SECRET_ARN: z.string(), MESSAGE_LOG_TABLE: z.string() })
  .parse(process.env);
const Publication = z.object({
  id: z.string(),
  exchange: z.string(),
  routing_key: z.string(),
  message: z.unknown(),
});
const Credentials = z.object({ username: z.string(), password: z.string() });

const logger = new Logger();
const secrets = new SecretsManagerClient();
const dynamodb = new DynamoDBClient();
const processor = new BatchProcessor(EventType.SQS);
let channel: Promise<ConfirmChannel> | undefined;

async function openChannel(): Promise<ConfirmChannel> {
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: env.BROKER_SECRET_ARN }));
  const { username, password } = Credentials.parse(JSON.parse(secret.SecretString ?? ''));
  const url = new URL(env.BROKER_URL);
  Object.assign(url, { username, password });
  return (await connect(url.href, { noDelay: true })).createConfirmChannel();
}

async function relay({ body }: SQSRecord): Promise<void> {
  const { id, exchange, routing_key, message } = Publication.parse(JSON.parse(body));
  channel ??= openChannel();
  const open = await channel;
  open.publish(exchange, routing_key, Buffer.from(JSON.stringify(message)), {
    persistent: true,
    messageId: id,
  });
  await open.waitForConfirms();
  const update = { TableName: env.MESSAGE_LOG_TABLE, Key: { message_id: { S: id } } };
  await dynamodb.send(new UpdateItemCommand({ ...update, UpdateExpression: 'REMOVE waiting' }));
  logger.info('published', { message_id: id, exchange, routing_key });
}

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, relay, processor, { context });
}
