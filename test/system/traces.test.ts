import { randomBytes } from 'node:crypto';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import amqp from 'amqplib';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { ATTRIBUTE_ENVELOPE } from '../../core/message/headers.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));

/** Made here. Every order that anybody publishes goes to them, until they are gone. */
const queues: string[] = [];
afterAll(async () => {
  for (const queue of queues) await courtier.call('DELETE', `/api/queues/${queue}?force=true`);
});

function newTrace() {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`, tracestate: 'shop=1' };
}

/** Every function that has to do with a message that fails, comes again and is handled, and what it says of that. */
const STORY = {
  'rabbitmq-to-sqs': ['bridged'],
  orders: ['attempt failed', 'handled'],
  'dead-letter-recorder': ['recorded'],
  redeliver: ['redelivered'],
  settle: ['resolved'],
};

/**
 * A search by the trace finds what a search by the message finds, and every line says both, once each function has said of the
 * message what it says. The message has other queues, which go on meanwhile: a line may come between the two searches.
 */
async function expectOneTrace(said: Record<string, readonly string[]>, messageId: string, trace_id: string) {
  for (const [name, messages] of Object.entries(said)) {
    const lines = await eventually(`${name} says ${messages.join(', ')} under both ids`, async () => {
      const [byTrace, byMessage] = [
        await courtier.logged(name, trace_id),
        await courtier.logged(name, messageId),
      ];
      expect(byMessage).toEqual(byTrace);
      const has = (message: string) => byMessage.some((line) => line.message === message);
      return messages.every(has) && byMessage;
    });
    for (const line of lines) expect(line).toMatchObject({ message_id: messageId, trace_id });
  }
}

/** The headers of a message in a queue of AMQP clients, to which others' messages come too. */
async function headersInRabbitmq(queue: string, messageId: string) {
  const connection = await amqp.connect(courtier.ready.amqp);
  try {
    const channel = await connection.createChannel();
    return await eventually(`${messageId} is in ${queue}`, async () => {
      const message = await channel.get(queue, { noAck: true });
      return message && message.properties.messageId === messageId && message.properties.headers;
    });
  } finally {
    await connection.close();
  }
}

/** The headers that SQS carries beside a message, in the work queue of a queue that nobody pulls. */
function headersInSqs(queue: string, messageId: string): Promise<Record<string, unknown>> {
  const QueueUrl = `${courtier.ready.aws}/000000000000/courtier-local-work-${queue}`;
  return eventually(`${messageId} is in the work queue of ${queue}`, async () => {
    const { Messages = [] } = await courtier.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: [ATTRIBUTE_ENVELOPE],
      }),
    );
    const envelopes = Messages.map(({ MessageAttributes }) =>
      JSON.parse(MessageAttributes?.[ATTRIBUTE_ENVELOPE]?.StringValue ?? '{}'),
    );
    return envelopes.find(({ id }) => id === messageId)?.headers;
  });
}

async function pullQueue(exchange: string): Promise<string> {
  const name = `traced-${newId()}`;
  const made = await courtier.call('POST', '/api/queues', {
    name,
    delivery: 'pull',
    bindings: [{ exchange }],
  });
  expect(made.status).toBe(201);
  queues.push(name);
  return name;
}

describe.concurrent('one trace', () => {
  it('is in the message wherever it is, and finds its whole story: published over HTTP, failed, retried, handled', async () => {
    const { traceId, traceparent, tracestate } = newTrace();
    const [amqpQueue, sqsQueue] = [await courtier.amqpQueue('orders'), await pullQueue('orders')];
    queues.push(amqpQueue);
    const message_id = newId();
    const body = { exchange: 'orders', message: order({ simulate: { fail_times: 1 } }), message_id };
    const answer = await courtier.call('POST', '/api/messages/publish', body, { traceparent, tracestate });
    expect(answer.status).toBe(202);
    expect(await headersInRabbitmq(amqpQueue, message_id)).toMatchObject({ traceparent, tracestate });
    expect(await headersInSqs(sqsQueue, message_id)).toMatchObject({ traceparent, tracestate });
    await courtier.failedIn(message_id, 'orders', 'resolved');
    const asked = await courtier.call<{ headers: object }>(
      'GET',
      `/api/messages/failed/${(await courtier.failed(message_id, 'orders'))?.id}`,
    );
    expect(asked.body.headers).toMatchObject({ traceparent, tracestate });
    await expectOneTrace({ publish: ['published'], ...STORY }, message_id, traceId);
  });

  it('is gone on with from the headers of a message that came over AMQP', async () => {
    const { traceId, traceparent } = newTrace();
    const failing = order({ simulate: { fail_times: 1 } });
    const id = await courtier.publishOverAmqp('orders', '', failing, newId(), { traceparent });
    await courtier.failedIn(id, 'orders', 'resolved');
    await expectOneTrace(STORY, id, traceId);
  });

  it('begins with a message that came over AMQP with none that is valid, the same in each of its queues', async () => {
    const sqsQueue = await pullQueue('orders');
    const headers = { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, tracestate: 'shop=1' };
    const failing = order({ simulate: { fail_times: 1 } });
    const id = await courtier.publishOverAmqp('orders', '', failing, newId(), headers);
    const carried = await headersInSqs(sqsQueue, id);
    expect(carried).toEqual({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) });
    const traceId = String(carried.traceparent).split('-')[1] ?? '';
    expect(traceId).toMatch(/[1-9a-f]/);
    await courtier.failedIn(id, 'orders', 'resolved');
    await expectOneTrace(STORY, id, traceId);
  });
});
