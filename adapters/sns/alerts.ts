import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Alert, Alerts } from '../../core/alert/alerts.ts';
import { UnavailableError } from '../../core/errors.ts';
import { messageOf } from './alert-text.ts';

/** SNS: a subject is shorter than 100 characters, ASCII, without line breaks. */
const SUBJECT_CHARS = 99;

export function createSnsClient(options: { maxAttempts?: number } = {}): SNSClient {
  return new SNSClient({
    maxAttempts: options.maxAttempts ?? 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}

/**
 * One notification an alert: the text first, for people, then the details as one line of JSON,
 * in which what others chose can neither begin another line nor be taken for a link. The attribute `kind`
 * lets a subscription filter; `id` lets webhooks know an alert that was sent again.
 */
export function createAlerts({ client, topicArn }: { client: SNSClient; topicArn: string }): Alerts {
  return {
    async send(alert) {
      try {
        await client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subjectOf(alert),
            Message: messageOf(alert),
            MessageAttributes: attributesOf(alert),
          }),
        );
      } catch (error) {
        const name = error instanceof Error ? error.name : 'unknown';
        throw new UnavailableError('alerts-unavailable', `SNS did not take an alert: ${name}.`, {
          cause: error,
          details: { kind: alert.kind, error: name },
        });
      }
    },
  };
}

function attributesOf({ kind, id }: Alert) {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  return { kind: text(kind), ...(id !== undefined && { id: text(id) }) };
}

function subjectOf({ subject }: Alert): string {
  return subject.replace(/[^\x20-\x7e]/g, '?').slice(0, SUBJECT_CHARS);
}
