import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, inject, it } from 'vitest';
import type { PulledView } from '../../core/api/views-subscriptions.ts';
import { SUBSCRIPTION_UNUSED_SECONDS } from '../../core/limits.ts';
import { SWEEP } from '../../functions/queues/env.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));

const PLACES = stageNamed('local', {}).waiting.perClient;

/** A client that may read the topic `journal` under subscription names of its own. */
async function client() {
  const mine = `f-${newId().slice(0, 8)}`;
  const { status, body } = await courtier.call<{ id: string; key: string }>('POST', '/api/clients', {
    name: mine,
    permissions: [`consume:journal--${mine}*`],
  });
  expect(status, JSON.stringify(body)).toBe(201);
  const as = { authorization: `Bearer ${body.key}` };
  const call = <T = Record<string, unknown>>(method: string, path: string) =>
    courtier.call<T>(method, path, undefined, as);
  return {
    call,
    name: mine,
    queue: `journal--${mine}`,
    pull: (query = 'wait=0', name = mine) =>
      call<PulledView & { type?: string }>(
        'GET',
        `/api/subscriptions/journal?name=${name}&routing_key=test.${mine}&${query}`,
      ),
  };
}
type Client = Awaited<ReturnType<typeof client>>;

async function subscribed(): Promise<Client> {
  const made = await client();
  const { status, body } = await made.pull();
  expect(status, JSON.stringify(body)).toBe(200);
  return made;
}

const exists = async (queue: string) => (await courtier.call('GET', `/api/queues/${queue}`)).status;
const actions = async (queue: string) => {
  const { body } = await courtier.call<{ items: { action: string; client_id: string }[] }>(
    'GET',
    `/api/operations?target=queue:${queue}`,
  );
  return body.items.map(({ action }) => action);
};

describe('the pulls that a client has waiting', () => {
  it('are bounded: one more is 429 with Retry-After, while others pull and what takes no time goes on', async () => {
    const [greedy, modest] = [await subscribed(), await subscribed()];
    const waits = Array.from({ length: PLACES + 2 }, () => greedy.pull('wait=8&max=1'));
    const first = await Promise.any(
      waits.map(async (wait) => {
        const answer = await wait;
        if (answer.status !== 429) throw new Error(`answered with ${answer.status}`);
        return answer;
      }),
    );
    expect(first.headers.get('retry-after')).toBe('1');
    expect(first.body).toMatchObject({
      type: 'urn:courtier:problem:too-many-in-flight',
      details: { limit: PLACES },
    });
    // All places of the greedy one are taken at this moment.
    expect((await modest.pull('wait=2')).status).toBe(200);
    expect((await greedy.pull('wait=1')).status).toBe(200);

    const statuses = (await Promise.all(waits)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(PLACES);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    // Each gave its place back.
    expect((await greedy.pull('wait=2')).status).toBe(200);
  });
});

describe('a subscription', () => {
  it('is deleted by who made it by its first pull, without a right to manage queues, and by no other client', async () => {
    const [maker, other] = [await subscribed(), await client()];
    const path = `/api/queues/${maker.queue}?force=true`;
    expect((await other.call('DELETE', path)).status).toBe(403);
    expect(await exists(maker.queue)).toBe(200);
    const deleted = await maker.call('DELETE', path);
    expect(deleted).toMatchObject({ status: 200, body: { name: maker.queue, deleted: true } });
    expect(await exists(maker.queue)).toBe(404);
    expect(await actions(maker.queue)).toContain('queue.deleted');
    // The deletion is no right to anything else.
    expect((await maker.call('DELETE', '/api/queues/journal_cache')).status).toBe(403);
  });

  it('that nobody has pulled from for a month is removed, with what waits in it, and one in use stays', async () => {
    const [left, used] = [await subscribed(), await subscribed()];
    const month = (SUBSCRIPTION_UNUSED_SECONDS + 60) * 1_000;
    const unusedSince = async (queue: string, at: number) => {
      const when = { S: new Date(at).toISOString() };
      await courtier.dynamodb.send(
        new UpdateItemCommand({
          TableName: 'courtier-local-queues',
          Key: { kind: { S: 'queue' }, name: { S: queue } },
          ConditionExpression: 'attribute_exists(#name)',
          UpdateExpression: 'SET created_at = :when, last_used_at = :when',
          ExpressionAttributeNames: { '#name': 'name' },
          ExpressionAttributeValues: { ':when': when },
        }),
      );
    };
    await unusedSince(left.queue, Date.now() - month);
    await unusedSince(used.queue, Date.now() - month);
    const published = await courtier.publish('journal', `test.${left.name}`, { waits: true });
    expect(published.status).toBe(202);
    // A pull is a use, of which the first in an hour is noted.
    expect((await used.pull()).status).toBe(200);

    // What the schedule sends once an hour.
    const [FunctionName, Payload] = ['courtier-local-queues', JSON.stringify(SWEEP)];
    expect(await courtier.lambda.send(new InvokeCommand({ FunctionName, Payload }))).not.toHaveProperty(
      'FunctionError',
    );
    await eventually('the unused one is gone', async () => (await exists(left.queue)) === 404);
    expect(await exists(used.queue)).toBe(200);
    expect(await actions(left.queue)).toContain('subscription.expired');
    expect((await used.call('DELETE', `/api/queues/${used.queue}`)).status).toBe(200);
  });
});
