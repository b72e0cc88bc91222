import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand } from '@aws-sdk/client-sfn';
import { describe, expect, inject, it } from 'vitest';
import type { PulledView } from '../../core/api/views-subscriptions.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));

type Pulled = PulledView['items'][number];

/** A queue of its own for clients that pull, with one message in it that failed once. */
async function failedOnce() {
  const queue = `late-${newId().slice(0, 8)}`;
  expect((await courtier.call('POST', '/api/queues', { name: queue })).status).toBe(201);
  const id = await courtier.publishOverAmqp('', queue, { n: 1 });
  const pull = () =>
    eventually(`a message of ${queue} is pulled`, async () => {
      const path = `/api/subscriptions/${queue}?max=1&wait=5&visibility=300`;
      return (await courtier.call<PulledView>('GET', path)).body.items[0];
    });
  const { ack_id } = await pull();
  const failed = { requeue: false, error: { message: 'not now' } };
  expect((await courtier.call('POST', `/api/messages/${ack_id}/nack`, failed)).status).toBe(200);
  return { queue, id, pull };
}

/** What Step Functions does with the token of a redelivery that nobody answered for a day. */
async function letExpire(ackId: string): Promise<void> {
  const { Item } = await courtier.dynamodb.send(
    new GetItemCommand({ TableName: 'courtier-local-deliveries', Key: { id: { S: ackId } } }),
  );
  await courtier.sfn.send(
    new SendTaskFailureCommand({ taskToken: Item?.task_token?.S, error: 'States.Timeout' }),
  );
}

describe.concurrent('a redelivery that is acknowledged after its workflow gave it up', () => {
  it('resolves a record that waits for its next retry', async () => {
    const { queue, id, pull } = await failedOnce();
    const { ack_id } = await pull();
    await letExpire(ack_id);
    await eventually('the workflow has noted that nobody answered', async () => {
      return (await courtier.failed(id, queue))?.attempts.length === 2;
    });
    expect((await courtier.call('POST', `/api/messages/${ack_id}/ack`)).status).toBe(200);
    expect(await courtier.failedIn(id, queue, 'resolved')).toMatchObject({ resolution: 'confirmed' });
    await courtier.delivered(id, queue);
  });

  it('resolves a record that had failed for good', async () => {
    const { queue, id, pull } = await failedOnce();
    const given: Pulled[] = [];
    for (let retry = 1; retry <= 3; retry += 1) {
      const pulled = await pull();
      given.push(pulled);
      await letExpire(pulled.ack_id);
    }
    const failed = await courtier.failedIn(id, queue, 'failed');
    expect(failed.attempts).toHaveLength(4);
    const last = given.at(-1)?.ack_id;
    expect((await courtier.call('POST', `/api/messages/${last}/ack`)).status).toBe(200);
    const resolved = await courtier.failedIn(id, queue, 'resolved');
    expect(resolved).toMatchObject({ resolution: 'confirmed', next_retry_at: null });
    const trail = await courtier.delivered(id, queue);
    expect(trail.failures).toMatchObject([{ status: 'resolved' }]);
  });
});
