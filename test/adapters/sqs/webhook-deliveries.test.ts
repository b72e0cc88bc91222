import type { SendMessageRequest } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createWebhookDeliveries } from '../../../adapters/sqs/webhook-deliveries.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { delivery } from '../../core/webhooks/records.ts';
import { scriptedSqs } from './scripted-sqs.ts';

const queueUrl = 'https://sqs.example/webhook-deliveries';

describe('deliveries of webhooks on their way into SQS', () => {
  it('are in the group of their webhook, so that SQS lets others go first while its receiver is slow', async () => {
    const { call, requests } = scriptedSqs<SendMessageRequest>(() => ({}));
    const deliveries = createWebhookDeliveries({ call, queueUrl });
    for (const webhook_id of ['w-1', 'w-2', 'w-1']) await deliveries.send({ ...delivery, webhook_id });
    expect(requests.map(({ MessageGroupId }) => MessageGroupId)).toEqual(['w-1', 'w-2', 'w-1']);
  });

  it('can be sent again when SQS does not take them', async () => {
    const { call } = scriptedSqs(() => Promise.reject(new Error('SQS is away')));
    const sent = createWebhookDeliveries({ call, queueUrl }).send(delivery);
    await expect(sent).rejects.toThrow(UnavailableError);
  });
});
