import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

/** The bridge: moves an event's messages to the work queue of each queue, large bodies to S3. */
const env = z.object({ WORK_QUEUE_URL_PREFIX: z.string(), PAYLOADS_BUCKET: z.string() }).parse(process.env);

const Message = z.object({
  basicProperties: z.looseObject({
    messageId: z.string().nullish(),
    headers: z.record(z.string(), z.unknown()).nullish(),
  }),
  data: z.string(),
});
const Event = z.object({ rmqMessagesByQueue: z.record(z.string(), z.array(Message)) });

const LARGE = 900_000;
const logger = new Logger();
const sqs = new SQSClient();
const s3 = new S3Client();

export async function handler(event: unknown): Promise<void> {
  for (const [queue, messages] of Object.entries(Event.parse(event).rmqMessagesByQueue)) {
    const entries = await Promise.all(messages.map((message, index) => entryOf(message, index)));
    const QueueUrl = env.WORK_QUEUE_URL_PREFIX + queue.split('::')[0];
    for (let at = 0; at < entries.length; at += 10) {
      const Entries = entries.slice(at, at + 10);
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error(`SQS refused ${Failed.length} messages`);
    }
    logger.info('moved', { queue, messages: messages.length });
  }
}

async function entryOf({ basicProperties, data }: z.infer<typeof Message>, index: number) {
  const id = basicProperties.messageId ?? randomUUID();
  const body = Buffer.from(data, 'base64');
  const isLarge = body.byteLength > LARGE;
  if (isLarge) await s3.send(new PutObjectCommand({ Bucket: env.PAYLOADS_BUCKET, Key: id, Body: body }));
  const StringValue = JSON.stringify({ id, headers: basicProperties.headers });
  return {
    Id: String(index % 10),
    MessageBody: isLarge ? '-' : body.toString(),
    MessageAttributes: { envelope: { DataType: 'String', StringValue } },
  };
}
