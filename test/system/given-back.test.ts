import { InvokeCommand } from '@aws-sdk/client-lambda';
import amqp from 'amqplib';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { nestedTable } from '../amqp-table.ts';
import { publishRaw } from '../raw-publish.ts';
import { Courtier, eventually, type Failed, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
let connection: Awaited<ReturnType<typeof amqp.connect>>;

beforeAll(async () => {
  connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
});
afterAll(() => connection.close());

const DEAD_LETTERS = 'users-dlq';

it('a dead letter that its poller gives back again and again, as one too deep for Lambda’s, is a failed message all the same', async () => {
  const queue = `deep-${newId().slice(0, 8)}`;
  const id = newId();
  const channel = await connection.createChannel();
  await channel.assertQueue(queue, { deadLetterExchange: 'dlx', deadLetterRoutingKey: DEAD_LETTERS });
  let givenBack = 0;
  // Lambda's own poller cannot be had here. This one is asked before the local one, and fails as often as it may.
  const failing = await channel.consume(
    DEAD_LETTERS,
    (message) => {
      if (!message) return;
      if (message.properties.messageId === id) givenBack += 1;
      channel.reject(message, true);
    },
    { priority: 10 },
  );
  const headers = nestedTable('deep', 1_600);
  publishRaw(connection, channel, {
    exchange: '',
    routingKey: queue,
    body: '{"a":1}',
    messageId: id,
    headers,
    expiration: '1',
  });
  const record = await eventually('it is recorded', async () => {
    // The schedule would do this once a minute.
    await courtier.lambda.send(new InvokeCommand({ FunctionName: 'courtier-local-last-resort' }));
    return courtier.failed(id, queue);
  });
  expect(givenBack).toBe(21);
  expect(record as Failed & { dropped_headers?: string[] }).toMatchObject({
    message_id: id,
    source: 'expired',
    dropped_headers: ['deep'],
    error_message: expect.stringContaining('A header cannot be carried'),
  });
  await channel.cancel(failing.consumerTag);
  await channel.deleteQueue(queue);
  await channel.close();
});
