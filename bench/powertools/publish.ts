import { randomUUID } from 'node:crypto';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type ConfirmChannel, connect } from 'amqplib';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { z } from 'zod';

/**
 * Courtier's publish function as the documentation of Powertools and of the AWS SDK would have one write it: clients and
 * layers with their defaults at the top, zod by its usual import. It does what ours does: checks the request, publishes
 * with a confirm, falls back to SQS, writes an audit entry, and answers 202.
 */
const Environment = z.object({
  BROKER_URL: z.string(),
  BROKER_SECRET_ARN: z.string(),
  OUTBOX_QUEUE_URL: z.string(),
  MESSAGE_LOG_TABLE: z.string(),
});

const Request = z.strictObject({
  exchange: z.string().min(1).max(255),
  routing_key: z.string().max(255).default(''),
  message: z.unknown(),
  properties: z.object({ content_type: z.string().optional(), type: z.string().optional() }).default({}),
  headers: z.record(z.string(), z.json()).default({}),
  mandatory: z.boolean().default(true),
  message_id: z.string().max(128).optional(),
});
type Request = z.infer<typeof Request>;

const Credentials = z.object({ username: z.string(), password: z.string() });

const env = Environment.parse(process.env);
const logger = new Logger();
const dynamodb = new DynamoDBClient();
const sqs = new SQSClient();
const secrets = new SecretsManagerClient();
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: env.MESSAGE_LOG_TABLE });
const config = new IdempotencyConfig({ eventKeyJmesPath: 'id' });

let channel: Promise<ConfirmChannel> | undefined;

async function openChannel(): Promise<ConfirmChannel> {
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: env.BROKER_SECRET_ARN }));
  const { username, password } = Credentials.parse(JSON.parse(secret.SecretString ?? ''));
  const url = new URL(env.BROKER_URL);
  url.username = username;
  url.password = password;
  const connection = await connect(url.href, { noDelay: true });
  return connection.createConfirmChannel();
}

type Publication = { id: string; request: Request };

async function toBroker({ id, request }: Publication): Promise<void> {
  channel ??= openChannel();
  const open = await channel;
  const body = Buffer.from(JSON.stringify(request.message));
  const { exchange, routing_key, headers, mandatory } = request;
  await new Promise<void>((resolve, reject) => {
    const options = { persistent: true, mandatory, messageId: id, headers };
    open.publish(exchange, routing_key, body, options, (error: Error | null) =>
      error ? reject(error) : resolve(),
    );
  });
}

async function publish(publication: Publication): Promise<{ id: string; status: string }> {
  const { id, request } = publication;
  const { exchange, routing_key } = request;
  let status = 'published';
  try {
    await toBroker(publication);
  } catch (error) {
    logger.warn('the broker is away', { error: error instanceof Error ? error : String(error) });
    channel = undefined;
    const MessageBody = JSON.stringify(publication);
    await sqs.send(new SendMessageCommand({ QueueUrl: env.OUTBOX_QUEUE_URL, MessageBody }));
    status = 'accepted';
  }
  const Item = marshall({ id: `audit#${id}`, status, exchange, routing_key, at: new Date().toISOString() });
  await dynamodb.send(new PutItemCommand({ TableName: env.MESSAGE_LOG_TABLE, Item }));
  logger.info(status, { message_id: id, exchange, routing_key });
  return { id, status };
}

const publishOnce = makeIdempotent(publish, { persistenceStore, config });

export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  config.registerLambdaContext(context);
  const request = Request.safeParse(JSON.parse(event.body ?? ''));
  if (!request.success) return { statusCode: 422, body: JSON.stringify(z.treeifyError(request.error)) };
  const id = request.data.message_id ?? randomUUID();
  const answer = await publishOnce({ id, request: request.data });
  return { statusCode: 202, body: JSON.stringify(answer) };
}
