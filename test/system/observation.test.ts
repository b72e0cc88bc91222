import {
  DeleteEventSourceMappingCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import amqp from 'amqplib';
import { expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));

/** What the schedule does once a minute, at once. Answers what the poller's lines say of the queue. */
async function observed(queue: string) {
  await courtier.lambda.send(new InvokeCommand({ FunctionName: 'courtier-local-broker-poller' }));
  return courtier.logged('broker-poller', queue);
}

it('a queue of AMQP clients that fills up while nobody takes from it is measured, by its own length', async () => {
  const name = `filling-${newId().slice(0, 8)}`;
  const made = await courtier.call('POST', '/api/queues', { name, delivery: 'amqp', max_length: 20 });
  expect(made.status).toBe(201);
  const connection = await amqp.connect(courtier.ready.amqp);
  const channel = await connection.createConfirmChannel();
  for (let n = 0; n < 19; n += 1) channel.sendToQueue(name, Buffer.from('{}'), { persistent: true });
  await channel.waitForConfirms();
  const line = await eventually('the poller has seen it', async () =>
    (await observed(name)).find(({ fullest_queue }) => fullest_queue === name),
  );
  expect(line).toMatchObject({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{ Namespace: 'Courtier', Dimensions: [['Deployment']] }],
    },
    Deployment: 'local',
    BrokerNodes: 1,
    BrokerMemory: expect.any(Number),
    BrokerDisk: expect.any(Number),
    FullestQueue: 95,
  });
  type History = { at: string[]; queues: { name: string; in_rabbitmq: (number | null)[] }[] };
  await eventually('it is in the history', async () => {
    const { status, body } = await courtier.call<History>('GET', '/api/queue-history?hours=1');
    expect(status).toBe(200);
    const held = body.queues.find((queue) => queue.name === name)?.in_rabbitmq;
    expect(held).toHaveLength(body.at.length);
    return held?.at(-1) === 19;
  });
  await channel.deleteQueue(name);
  await connection.close();
});

it('a queue for SQS whose event source is gone is reported by its name: nothing takes from it, and nothing fails', async () => {
  const name = `idle-${newId().slice(0, 8)}`;
  expect((await courtier.call('POST', '/api/queues', { name, delivery: 'pull' })).status).toBe(201);
  const mapping = await eventually('its bridge is there', async () => {
    const { EventSourceMappings = [] } = await courtier.lambda.send(new ListEventSourceMappingsCommand());
    return EventSourceMappings.find(({ Queues = [] }) => Queues.includes(name));
  });
  await courtier.lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }));
  await courtier.publishOverAmqp('', name, { nobody: 'takes it' });
  const line = await eventually('the poller has seen it', async () =>
    (await observed(name)).find(({ idle_bridges }) => (idle_bridges as string[] | undefined)?.includes(name)),
  );
  expect(line.IdleBridges).toBeGreaterThanOrEqual(1);
  expect((await courtier.call('DELETE', `/api/queues/${name}?force=true`)).status).toBe(200);
});

it('the schedule lets the poller look by itself', async () => {
  await eventually('it has looked twice', async () => {
    const lines = await courtier.logged('broker-poller', 'BrokerNodes');
    return new Set(lines.map(({ _aws }) => (_aws as { Timestamp: number }).Timestamp)).size >= 2;
  });
});
