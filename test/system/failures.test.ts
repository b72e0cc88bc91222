import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
let alertsUrl: string;
let connection: Awaited<ReturnType<typeof amqp.connect>>;
beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

/** A mailbox on the alerts topic, as an operator's own subscription would be. */
beforeAll(async () => {
  const { QueueUrl = '' } = await courtier.sqs.send(
    new CreateQueueCommand({ QueueName: `alerts-${newId()}` }),
  );
  const { Attributes } = await courtier.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:courtier-local-alerts';
  await courtier.sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
  );
  alertsUrl = QueueUrl;
});

const alerts: string[] = [];
/** What sends alerts about messages that failed for good. */
const ALERTING = ['dead-letter-recorder', 'settle', 'reconciler'];

/** Waits for an alert about this message, or for the word that one about another, which failed alike, stands for it too. */
function alertAbout(messageId: string): Promise<boolean> {
  return eventually(`an alert about ${messageId}`, async () => {
    const { Messages = [] } = await courtier.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: alertsUrl, MaxNumberOfMessages: 10 }),
    );
    alerts.push(...Messages.map((message) => message.Body ?? ''));
    if (alerts.some((alert) => alert.includes(messageId))) return true;
    const logs = await Promise.all(ALERTING.map((each) => courtier.logged(each, messageId)));
    return logs.flat().some(({ message }) => message === 'alert counted, not sent');
  });
}

async function publish(simulate: Record<string, unknown>) {
  const event = order({ simulate });
  const answer = await courtier.publish('orders', '', event);
  expect(answer.status).toBe(202);
  return { event, id: answer.body.id as string };
}

describe.concurrent('a message whose handling fails', () => {
  it('twice, then works: recorded at once, both attempts listed, resolved by its consumer, effect once', async () => {
    const { event, id } = await publish({ fail_times: 2 });
    const firstSeen = await eventually('it is recorded', () => courtier.failed(id, 'orders'));
    expect(firstSeen).toMatchObject({
      queue: 'orders',
      exchange: 'orders',
      source: 'consumer',
      max_retries: 3,
    });
    const resolved = await courtier.failedIn(id, 'orders', 'resolved');
    expect(resolved).toMatchObject({ retry_count: 2, resolution: 'confirmed' });
    expect(resolved.attempts).toHaveLength(2);
    for (const attempt of resolved.attempts) {
      expect(attempt.error_name).not.toBe('');
      expect(attempt.error_message).not.toBe('');
    }
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it('is redelivered to its own queue: a fanout sibling sees it once', async () => {
    const sibling = await courtier.amqpQueue('orders');
    const { id } = await publish({ fail_times: 1 });
    await courtier.failedIn(id, 'orders', 'resolved');
    // What came to the sibling before this one is all that it will ever have of the first.
    const last = await publish({});
    const channel = await connection.createChannel();
    const seen: unknown[] = [];
    await channel.consume(sibling, (message) => seen.push(message?.properties.messageId), { noAck: true });
    await eventually('the sibling has the last', async () => seen.includes(last.id));
    expect(seen.filter((each) => each === id)).toHaveLength(1);
    await channel.deleteQueue(sibling);
    await channel.close();
  });

  it('for good is failed at once, with an alert', async () => {
    const { id } = await publish({ refuse: true });
    const failed = await courtier.failedIn(id, 'orders', 'failed');
    expect(failed).toMatchObject({ retry_count: 0, next_retry_at: null });
    expect(failed.error_message).toContain('Simulated refusal');
    await alertAbout(id);
  });

  it('because it does not fit the schema, which HTTP refuses, is failed at once and names the field', async () => {
    const wrong = { ...order(), items: [] };
    const refused = await courtier.publish('orders', '', wrong);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/message/items' }] } });
    const id = await courtier.publishOverAmqp('orders', '', wrong);
    const failed = await courtier.failedIn(id, 'orders', 'failed');
    expect(failed).toMatchObject({ error_name: 'InvalidMessageError', retry_count: 0 });
    expect(failed.error_message).toContain('items');
  });

  it('until the retries are used up is failed, with every attempt and an alert', async () => {
    const { event, id } = await publish({ fail_times: 99 });
    const failed = await courtier.failedIn(id, 'orders', 'failed');
    expect(failed).toMatchObject({ retry_count: 3, next_retry_at: null });
    expect(failed.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(0);
    await alertAbout(id);
  });

  it('by a crash of the consumer’s process is recorded and retried', async () => {
    const { event, id } = await publish({ crash: 1 });
    const resolved = await courtier.failedIn(id, 'orders', 'resolved');
    expect(resolved).toMatchObject({ source: 'crash', retry_count: 1, resolution: 'confirmed' });
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it.each(['crash', 'hang'])('by a %s holds its key up for little more than one timeout', async (how) => {
    const { event, id } = await publish({ [how]: 9 });
    await eventually('it is being handled', async () => {
      const entries = (await courtier.trail(id))?.entries ?? [];
      return entries.some(({ queue, attempts }) => queue === 'orders' && attempts === 1);
    });
    const behind = await courtier.publish('orders', '', { ...order(), order_id: event.order_id });
    // Here the function may run for 10 s, and the queue would hide the message for a minute.
    await courtier.delivered(behind.body.id as string, 'orders', 55_000);
    const record = await eventually('the crash is recorded', () => courtier.failed(id, 'orders'));
    expect(record).toMatchObject({ source: 'crash' });
  });

  it('by a crash of the redelivered attempt goes on to the next retry', async () => {
    const { event, id } = await publish({ crash: 2 });
    const resolved = await courtier.failedIn(id, 'orders', 'resolved');
    expect(resolved.retry_count).toBe(2);
    expect(resolved.attempts.map(({ source }) => source)).toEqual(['crash', 'crash']);
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it('by a timeout is recorded and retried', async () => {
    const { event, id } = await publish({ hang: 1 });
    const resolved = await courtier.failedIn(id, 'orders', 'resolved');
    expect(resolved).toMatchObject({ retry_count: 1, resolution: 'confirmed' });
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });
});
