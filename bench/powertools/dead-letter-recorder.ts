import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';

/** The recorder: keeps what failed, and either sets its retries going or alerts a person. */
const env = z
  .object({
    FAILED_MESSAGES_TABLE: z.string(),
    PAYLOADS_BUCKET: z.string(),
    ALERTS_TOPIC_ARN: z.string(),
    RETRY_WORKFLOW_ARN: z.string(),
  })
  .parse(process.env);
const Failure = z.object({
  id: z.string(),
  queue: z.string(),
  permanent: z.boolean(),
  error: z.looseObject({ name: z.string(), message: z.string() }),
});

const LARGE = 64_000;
const logger = new Logger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
const s3 = new S3Client();
const workflows = new SFNClient();
const alerts = new SNSClient();
const processor = new BatchProcessor(EventType.SQS);

async function record({ body, messageAttributes }: SQSRecord): Promise<void> {
  const failure = Failure.parse(JSON.parse(messageAttributes.failure?.stringValue ?? ''));
  const { id, permanent } = failure;
  const isLarge = body.length > LARGE;
  if (isLarge) await s3.send(new PutObjectCommand({ Bucket: env.PAYLOADS_BUCKET, Key: id, Body: body }));
  const Item = { ...failure, ...(!isLarge && { body }), status: permanent ? 'failed' : 'pending' };
  await documents.send(new PutCommand({ TableName: env.FAILED_MESSAGES_TABLE, Item }));
  if (permanent) {
    await alerts.send(
      new PublishCommand({ TopicArn: env.ALERTS_TOPIC_ARN, Message: JSON.stringify(failure) }),
    );
  } else {
    const input = JSON.stringify({ id });
    await workflows.send(
      new StartExecutionCommand({ stateMachineArn: env.RETRY_WORKFLOW_ARN, name: id, input }),
    );
  }
  logger.info('recorded', { message_id: id, permanent });
}

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, record, processor, { context });
}
