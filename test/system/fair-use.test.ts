import { setTimeout as pause } from 'node:timers/promises';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, inject, it } from 'vitest';
import type { PulledView } from '../../core/api/views-subscriptions.ts';
import { SQS_WAIT_SECONDS, SUBSCRIPTION_UNUSED_SECONDS } from '../../core/limits.ts';
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
    id: body.id,
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
    `/api/audit?target=queue:${queue}`,
  );
  return body.items.map(({ action }) => action);
};

/** How many places the client's pulls take at this moment. */
async function placesOf({ id }: Client): Promise<number> {
  const { Item = {} } = await courtier.dynamodb.send(
    new GetItemCommand({
      TableName: 'courtier-local-in-flight',
      Key: { holder: { S: JSON.stringify(['pull', id]) } },
      ConsistentRead: true,
    }),
  );
  return Object.keys(Item).filter((name) => name.startsWith('place_')).length;
}

/** Pulls as a consumer does, one wait after the other, and comes again when it is asked to. */
function keepPulling({ pull }: Client) {
  let stopped = false;
  const work = async () => {
    while (!stopped) {
      const { status, headers } = await pull(`wait=${SQS_WAIT_SECONDS}&max=1`);
      if (status !== 200) await pause(Number(headers.get('retry-after')) * 1_000);
    }
  };
  const stop = () => {
    stopped = true;
  };
  return { ended: work(), stop };
}

/** The answer of a machine that had room for the call. */
const taken = (client: Client, query: string) =>
  eventually('the pull is taken', async () => {
    const answer = await client.pull(query);
    return answer.status !== 503 && answer;
  });

describe('the pulls that a client has waiting', () => {
  it('are bounded: one more is 429 with Retry-After, while others pull and what takes no time goes on', async () => {
    const [greedy, modest] = [await subscribed(), await subscribed()];
    const consumers = Array.from({ length: PLACES - 1 }, () => keepPulling(greedy));
    await eventually('all places but one are taken', async () => (await placesOf(greedy)) === PLACES - 1);
    expect((await taken(greedy, 'wait=3')).status).toBe(200);

    consumers.push(keepPulling(greedy));
    const refused = await eventually('one more is refused', async () => {
      const answer = await greedy.pull('wait=3');
      return answer.status === 429 && answer;
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body).toMatchObject({
      type: 'urn:courtier:problem:too-many-in-flight',
      details: { limit: PLACES },
    });
    expect((await taken(modest, 'wait=3')).status).toBe(200);
    expect((await taken(greedy, 'wait=1')).status).toBe(200);

    // A message ends a wait, and each gives its place back.
    for (const { stop } of consumers) stop();
    const ends = consumers.map((_, n) => courtier.publish('journal', `test.${greedy.name}`, { n }));
    for (const { status } of await Promise.all(ends)) expect(status).toBe(202);
    await Promise.all(consumers.map(({ ended }) => ended));
    // One whose answer came too late for API Gateway holds its place for as long as it waits.
    await eventually('all places are free', async () => (await placesOf(greedy)) === 0);
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
