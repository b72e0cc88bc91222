import { randomUUID } from 'node:crypto';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { createAlerts } from '../../adapters/sns/alerts.ts';
import { alertOf } from '../../adapters/sns/notified-alert.ts';
import { createMemoryAlerts } from '../memory/alerts.ts';
import { type AlertsUnderTest, alertsContract } from './alerts.ts';

const at = {
  endpoint: inject('running').aws,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const sns = new SNSClient(at);
const sqs = new SQSClient({ ...at, useQueueUrlAsEndpoint: false });

const NotificationSchema = z.object({
  Subject: z.string(),
  Message: z.string(),
  MessageAttributes: z.object({ kind: z.object({ Value: z.string() }) }),
});

/** A topic with a queue as its subscriber. */
async function topicWithSubscriber(): Promise<AlertsUnderTest & { subjects: string[] }> {
  const name = `contract-alerts-${randomUUID()}`;
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn ?? '' }));
  const subjects: string[] = [];
  return {
    subjects,
    alerts: createAlerts({ client: sns, topicArn: TopicArn }),
    async received() {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      const [message] = Messages ?? [];
      const body = message?.Body ?? 'null';
      const notification = NotificationSchema.parse(JSON.parse(body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle ?? '' }));
      subjects.push(notification.Subject);
      const { Subject: subject, Message: text, MessageAttributes } = notification;
      return { kind: MessageAttributes.kind.Value, id: alertOf(body)?.id, subject, text };
    },
  };
}

alertsContract('memory', async () => {
  const alerts = createMemoryAlerts();
  return {
    alerts,
    async received() {
      const sent = alerts.sent.shift();
      if (!sent) throw new Error('no alert was sent');
      return {
        kind: sent.kind,
        id: sent.id,
        subject: sent.subject,
        text: `${sent.message}\n\n${JSON.stringify(sent.details)}`,
      };
    },
  };
});
alertsContract('SNS', topicWithSubscriber);

describe('alerts on SNS', () => {
  it('have a subject that SNS takes: printable ASCII on one line, shorter than 100 characters', async () => {
    const { alerts, received } = await topicWithSubscriber();
    const subject = `Courtier: Échec\n${'x'.repeat(200)}`;
    await alerts.send({ kind: 'k', subject, message: 'm', details: {} });
    expect((await received()).subject).toBe(`Courtier: ?chec?${'x'.repeat(83)}`);
  });

  it('are unavailable when the topic is gone, or nobody answers', async () => {
    const topicArn = 'arn:aws:sns:us-east-1:000000000000:no-such-topic';
    const unavailable = { code: 'alerts-unavailable', disposition: 'retry' };
    const send = (client: SNSClient) =>
      createAlerts({ client, topicArn }).send({ kind: 'k', subject: 's', message: 'm', details: {} });
    await expect(send(sns)).rejects.toMatchObject(unavailable);
    await expect(
      send(new SNSClient({ ...at, endpoint: 'http://127.0.0.1:9', maxAttempts: 1 })),
    ).rejects.toMatchObject(unavailable);
  });
});
