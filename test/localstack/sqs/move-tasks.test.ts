import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsJson } from '../../../localstack/resources/aws-call.ts';
import { createMoveTasks } from '../../../localstack/sqs/move-tasks.ts';
import { type RunningParts, runningParts } from '../parts/running-parts.ts';

let parts: RunningParts;
beforeAll(async () => {
  parts = await runningParts();
});
afterAll(() => parts.stop());

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const call = (action: string, input: object) =>
  awsJson(parts.fauxqs, `AmazonSQS.${action}`, input, AbortSignal.timeout(10_000));
const url = (name: string) => `${parts.fauxqs}/000000000000/${name}`;

async function queue(name: string, deadLetters?: string): Promise<void> {
  const Attributes = {
    ...(name.endsWith('.fifo') && { FifoQueue: 'true' }),
    ...(deadLetters && {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(deadLetters), maxReceiveCount: '3' }),
    }),
  };
  await call('CreateQueue', { QueueName: name, Attributes });
}

async function bodies(name: string): Promise<string[]> {
  const { Messages = [] } = await call('ReceiveMessage', {
    QueueUrl: url(name),
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 5,
    MessageAttributeNames: ['All'],
  });
  return (Messages as { Body: string; MessageAttributes?: { k?: { StringValue: string } } }[]).map(
    ({ Body, MessageAttributes }) => `${Body} ${MessageAttributes?.k?.StringValue}`,
  );
}

const send = (name: string, body: string, more: object = {}) =>
  call('SendMessage', {
    QueueUrl: url(name),
    MessageBody: body,
    MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
    ...more,
  });

describe('a dead-letter queue is sent back', () => {
  it.each([
    ['work', 'work-dlq', {}],
    ['work.fifo', 'work-dlq.fifo', { MessageGroupId: 'g', MessageDeduplicationId: 'd' }],
  ])('to %s, with all that a message has', async (source, target, more) => {
    const moves = createMoveTasks(parts.fauxqs, '000000000000');
    await queue(target);
    await queue(source, target);
    await send(target, 'failed', more);
    expect(await moves('StartMessageMoveTask', { SourceArn: arn(target) })).toMatchObject({
      status: 200,
      body: { TaskHandle: expect.any(String) },
    });
    expect(await bodies(source)).toEqual(['failed v']);
    await expect
      .poll(() => moves('ListMessageMoveTasks', { SourceArn: arn(target) }))
      .toMatchObject({ body: { Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }] } });
    expect(await moves('ListDeadLetterSourceQueues', { QueueUrl: url(target) })).toEqual({
      status: 200,
      body: { queueUrls: [url(source)] },
    });
  });

  it('where one asks for it, when it has several sources', async () => {
    const moves = createMoveTasks(parts.fauxqs, '000000000000');
    await queue('shared-dlq');
    await queue('first', 'shared-dlq');
    await queue('second', 'shared-dlq');
    await send('shared-dlq', 'failed');
    expect(await moves('StartMessageMoveTask', { SourceArn: arn('shared-dlq') })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('--destination-arn') },
    });
    await moves('StartMessageMoveTask', { SourceArn: arn('shared-dlq'), DestinationArn: arn('second') });
    expect(await bodies('second')).toEqual(['failed v']);
  });

  it.each([
    ['that is nobody’s dead-letter queue', { SourceArn: arn('first') }, /configured as a Dead Letter Queue/],
    ['that does not exist', { SourceArn: arn('none') }, /doesn't exist/],
    ['that is not said', {}, /SourceArn/],
  ])('but not one %s', async (_, input, message) => {
    const moves = createMoveTasks(parts.fauxqs, '000000000000');
    expect(await moves('StartMessageMoveTask', input)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(message) },
    });
  });
});
