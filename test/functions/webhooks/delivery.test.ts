import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../adapters/sns/alert-text.ts';
import type { PutBackItem } from '../../../core/message/put-back.ts';
import { createHandler as createEvents } from '../../../functions/webhook-events/handler.ts';
import { createHandler as createSender } from '../../../functions/webhook-sender/handler.ts';
import { AT, delivery, webhook } from '../../core/webhooks/records.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import {
  createMemoryWebhookAttempts,
  createMemoryWebhookDeliveries,
  createMemoryWebhooks,
} from '../../memory/webhooks.ts';
import { recordedLog } from '../../recorded-log.ts';
import { createMemorySender } from './webhooks.ts';

const sqs = (body: unknown, received = 1) =>
  ({
    Records: [
      {
        messageId: 'sqs-1',
        receiptHandle: 'handle-1',
        body: JSON.stringify(body),
        attributes: { ApproximateReceiveCount: String(received) },
      },
    ],
  }) as SQSEvent;

function sending() {
  const [webhooks, attempts, sender] = [
    createMemoryWebhooks(),
    createMemoryWebhookAttempts(),
    createMemorySender(),
  ];
  const alerts = createMemoryAlerts();
  const putBack: PutBackItem[] = [];
  const clock = { at: AT };
  let ids = 0;
  const handler = createSender({
    webhooks,
    attempts,
    sender,
    alerts,
    putBack: { putBack: async (items) => void putBack.push(...items) },
    stageKey: async () => 'the key of the stage',
    delays: [30, 300],
    random: () => 0,
    newId: () => `a-${++ids}`,
    now: () => new Date(clock.at),
    log: recordedLog(),
  });
  return { webhooks, attempts, sender, alerts, putBack, clock, handler };
}

describe('the sender of webhooks', () => {
  it('is done with what the receiver took', async () => {
    const { webhooks, attempts, putBack, handler } = sending();
    await webhooks.create(webhook());
    expect(await handler(sqs(delivery))).toEqual({ batchItemFailures: [] });
    expect(attempts.rows).toMatchObject([{ number: 1, state: 'delivered', next_at: null }]);
    expect(putBack).toEqual([]);
  });

  it('hides what failed until its next attempt, and gives it up after the last', async () => {
    const { webhooks, attempts, sender, putBack, handler } = sending();
    await webhooks.create(webhook());
    sender.outcome = { status: 500, ms: 3, error: null };
    const again = { batchItemFailures: [{ itemIdentifier: 'sqs-1' }] };
    expect(await handler(sqs(delivery, 1))).toEqual(again);
    expect(await handler(sqs(delivery, 2))).toEqual(again);
    expect(putBack.map(({ afterSeconds }) => afterSeconds)).toEqual([30, 300]);
    expect(await handler(sqs(delivery, 3))).toEqual({ batchItemFailures: [] });
    expect(attempts.rows.map(({ next_at }) => next_at)).toEqual([
      '2026-01-05T10:00:30.000Z',
      '2026-01-05T10:05:00.000Z',
      null,
    ]);
  });

  it('disables a webhook that is gone, names its host alone to the people on duty, and sends it nothing more', async () => {
    const { webhooks, sender, alerts, handler } = sending();
    await webhooks.create(webhook({ url: 'https://hooks.example.com/a-secret' }));
    sender.outcome = { status: 410, ms: 3, error: null };
    expect(await handler(sqs(delivery))).toEqual({ batchItemFailures: [] });
    expect(alerts.sent).toMatchObject([
      { kind: 'webhook-disabled', details: { host: 'hooks.example.com', disabled_by: 'gone' } },
    ]);
    expect(JSON.stringify(alerts.sent)).not.toContain('a-secret');
    await handler(sqs(delivery));
    expect(sender.posted).toHaveLength(1);
  });

  it('lets what a receiver answered say nothing of another that took its place meanwhile', async () => {
    const { webhooks, sender, alerts, handler } = sending();
    await webhooks.create(webhook());
    sender.outcome = { status: 410, ms: 3, error: null };
    const moved = webhook({ url: 'https://other.example.com/', version: 2 });
    sender.during = async () => void (await webhooks.replace(moved, 1));
    expect(await handler(sqs(delivery))).toEqual({ batchItemFailures: [] });
    expect(await webhooks.get('w-1')).toEqual(moved);
    expect(alerts.sent).toEqual([]);
  });

  it('disables a webhook that failed for five days, once all attempts of an event have', async () => {
    const { webhooks, sender, alerts, clock, handler } = sending();
    await webhooks.create(webhook());
    sender.outcome = { status: null, ms: 3, error: 'the connection was refused' };
    await handler(sqs(delivery));
    clock.at = '2026-01-10T10:00:00.000Z';
    await handler(sqs({ ...delivery, event_id: 'msg_2' }));
    expect(await webhooks.get('w-1')).toMatchObject({ state: 'enabled' });
    await handler(sqs({ ...delivery, event_id: 'msg_2' }, 3));
    expect(await webhooks.get('w-1')).toMatchObject({ state: 'disabled', disabled_by: 'failing' });
    expect(alerts.sent).toHaveLength(1);
  });

  it('stays disabled where nobody can be alerted of it, and alerts once the delivery comes again', async () => {
    const { webhooks, sender, alerts, handler } = sending();
    await webhooks.create(webhook());
    alerts.failWith(new Error('SNS is away'));
    sender.outcome = { status: 410, ms: 3, error: null };
    await expect(handler(sqs(delivery))).rejects.toThrow('SNS is away');
    expect((await webhooks.get('w-1'))?.state).toBe('disabled');
    alerts.failWith(null);
    expect(await handler(sqs(delivery, 2))).toEqual({ batchItemFailures: [] });
    await handler(sqs({ ...delivery, event_id: 'msg_2' }));
    expect(alerts.sent).toMatchObject([{ kind: 'webhook-disabled' }]);
    expect(sender.posted).toHaveLength(1);
  });

  it('drops what was for a webhook that is deleted', async () => {
    const { sender, handler } = sending();
    expect(await handler(sqs(delivery))).toEqual({ batchItemFailures: [] });
    expect(sender.posted).toEqual([]);
  });
});

describe('an alert on its way to webhooks', () => {
  const details = { group_id: 'fingerprint-1', error_name: 'Odd\nError', pending: 1 };
  const notification = (kind?: string, more: object = {}) => ({
    MessageId: '5f0d2c1e-0000-4000-8000-000000000001',
    Subject: 'Courtier: new failure',
    Message: messageOf({ message: 'For people.\nSee it: GET /api', details: { ...details, ...more } }),
    Timestamp: '2026-01-05T10:00:00.000Z',
    ...(kind && { MessageAttributes: { kind: { Type: 'String', Value: kind } } }),
  });

  async function notify(body: unknown) {
    const webhooks = createMemoryWebhooks();
    const deliveries = createMemoryWebhookDeliveries();
    await webhooks.create(webhook());
    await webhooks.create(webhook({ id: 'w-2', events: ['retries.used_up', 'alerts.counted'] }));
    await webhooks.create(webhook({ id: 'w-3', state: 'disabled' }));
    const handler = createEvents({ webhooks, deliveries, log: recordedLog() });
    expect(await handler(sqs(body))).toEqual({ batchItemFailures: [] });
    return deliveries.sent;
  }

  it('goes to those that are enabled and want its event, with its details and without its text', async () => {
    const [sent, ...others] = await notify(notification('failure-group-new'));
    expect(others).toEqual([]);
    expect(sent).toMatchObject({
      webhook_id: 'w-1',
      event_id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      event_type: 'failure_group.new',
    });
    expect(JSON.parse(sent?.payload ?? '')).toEqual({
      type: 'failure_group.new',
      timestamp: '2026-01-05T10:00:00.000Z',
      data: { summary: 'Courtier: new failure', ...details },
    });
  });

  it('has one id however often the same alert was sent, and another for another alert', async () => {
    const sent = (MessageId: string, id: string) => {
      const { MessageAttributes, ...rest } = notification('failure-group-new');
      return { ...rest, MessageId, MessageAttributes: { ...MessageAttributes, id: { Value: id } } };
    };
    const notified = [sent('sns-1', 'g-1 a.b'), sent('sns-2', 'g-1 a.b'), sent('sns-3', 'g-2 a.b')];
    const ids = (await Promise.all(notified.map(notify))).map(([first]) => first?.event_id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('has a type of its own when it is the number of those that were kept back', async () => {
    const [sent] = await notify(notification('failure-group-new', { suppressed: 5 }));
    expect(sent).toMatchObject({ webhook_id: 'w-2', event_type: 'alerts.counted' });
    expect(JSON.parse(sent?.payload ?? '').data).toMatchObject({ of: 'failure_group.new', suppressed: 5 });
  });

  it('goes to nobody when it is an alarm, or of a kind that webhooks do not have', async () => {
    expect(await notify({ ...notification(), Message: '{"AlarmName":"api-errors"}' })).toEqual([]);
    expect(await notify(notification('playlist-not-sent'))).toEqual([]);
  });
});
