import { readFileSync } from 'node:fs';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import type { QueueList } from '../../../../core/api/views-queues.ts';
import type { DeliveryState, PulledMessage, PulledView } from '../../../../core/api/views-subscriptions.ts';
import { tried } from '../../../../test/repository/system/system-page.ts';
import { Courtier, eventually, newId } from '../../../../test/system/courtier.ts';

/** A service of Kronos as its document has it: it knows S3's paths, and no other. */
const courtier = new Courtier(inject('running'));
const short = () => newId().slice(0, 8);

const examples = JSON.parse(readFileSync(new URL('../../examples/topics.json', import.meta.url), 'utf8')) as {
  topic: string;
  message: Record<string, unknown>;
}[];

async function publish(topic: string, message: unknown): Promise<string> {
  const answer = await courtier.call('POST', '/publish', { topic, message });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return answer.body.id as string;
}

async function subscribe(topic: string, query = 'max=100&wait=1&visibility=30'): Promise<PulledMessage[]> {
  const answer = await courtier.call<PulledView>('GET', `/subscribe/${topic}?${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.items;
}

const next = (topic: string, id: string, query?: string) =>
  eventually(`${id} on ${topic}`, async () =>
    (await subscribe(topic, query)).find(({ message_id }) => message_id === id),
  );
const ack = (id: string) => courtier.call<DeliveryState>('POST', `/ack/${id}`);

describe('S3: the messaging service of Kronos', () => {
  it.each(examples)(
    'carries the topic $topic to who subscribes to it, until it is acknowledged',
    async ({ topic, message }) => {
      const id = await publish(topic, message);
      const family = topic.split('.')[0] ?? '';
      const given = await next(family, id);
      expect(given).toMatchObject({ routing_key: topic, body: JSON.stringify(message) });
      expect((await ack(given.ack_id)).body).toMatchObject({ status: 'acknowledged', message_id: id });
    },
  );

  it('lets a service listen to a topic below one under a name of its own, and hear that topic alone', async () => {
    const name = `s-${short()}`;
    const below = `auth.${short()}`;
    const unnamed = await courtier.call('GET', `/subscribe/${below}?wait=0`);
    expect(unnamed).toMatchObject({ status: 404, body: { detail: expect.stringContaining('?name=') } });
    expect(await subscribe(below, `name=${name}&wait=0`)).toEqual([]);
    await publish('auth.signin', { user: 'bob' });
    const id = await publish(below, { user: 'ada' });
    const given = await next(below, id, `name=${name}&max=100&wait=5&visibility=30`);
    expect(given).toMatchObject({ queue: `${below.replace('.', '--')}--${name}`, routing_key: below });
    expect((await ack(given.ack_id)).status).toBe(200);
    expect(await subscribe(below, `name=${name}&wait=0`)).toEqual([]);
  });

  it('has functions beside those who pull: the central log, and the alerts of Gaia', async () => {
    const title = `too hot ${short()}`;
    const { QueueUrl } = await courtier.sqs.send(new CreateQueueCommand({ QueueName: `duty-${short()}` }));
    await courtier.sns.send(
      new SubscribeCommand({
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:courtier-local-alerts',
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:us-east-1:000000000000:${QueueUrl?.split('/').at(-1)}`,
      }),
    );
    const [line, alert] = await Promise.all([
      publish('log.user-service', { level: 'warn', message: 'role changed' }),
      publish('gaia.critical', { title, source: 'g1' }),
    ]);
    await courtier.delivered(line, 'kronos_log_central');
    await courtier.delivered(alert, 'kronos_gaia_alerts');
    await eventually('the people on duty are notified', async () => {
      const { Messages = [] } = await courtier.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      return Messages.some(({ Body = '' }) => Body.includes(title));
    });
    // The function's queue is its own: those who pull still get the alert.
    expect((await ack((await next('gaia', alert)).ack_id)).status).toBe(200);
  });

  it('lets an alert of Gaia overtake the thousands that wait before it', async () => {
    const waiting = Array.from({ length: 500 }, (_, n) => ({
      exchange: 'kronos',
      routing_key: 'gaia.system.heartbeat',
      message: { n },
    }));
    for (let batch = 0; batch < 4; batch += 1) {
      const answer = await courtier.call('POST', '/api/messages/publish/batch', { messages: waiting });
      expect(answer.status, JSON.stringify(answer.body).slice(0, 300)).toBeLessThan(300);
    }
    const waits = async (queue: string) => {
      const QueueUrl = `${courtier.ready.aws}/000000000000/courtier-local-work-${queue}`;
      const { Attributes } = await courtier.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    };
    await eventually('they wait', async () => (await waits('kronos_gaia')) >= 2_000);
    const id = await publish('gaia.critical.overheating', { title: 'Node g1 is too hot' });
    await eventually('the alert has come through', async () => (await waits('kronos_gaia_critical')) >= 1);
    // However little a client takes, the alert is in the first pull, and before everything else.
    const items = await subscribe('gaia', 'max=2&wait=1&visibility=60');
    const [first] = items;
    expect(first).toMatchObject({ message_id: id, queue: 'kronos_gaia_critical' });
    expect((await ack(first?.ack_id ?? '')).status).toBe(200);
    expect((await courtier.call('POST', '/api/queues/kronos_gaia/purge')).status).toBeLessThan(500);
  });

  it('retries what failed by the id of the message, or by that of its failure', async () => {
    const name = `s3-${short()}`;
    const created = await courtier.call('POST', '/queues/create', {
      name,
      bindings: [{ exchange: 'kronos', routing_key: `router.${name}` }],
    });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const listed = await courtier.call<QueueList>('GET', '/queues?limit=200');
    expect(listed.body.items.map((queue) => queue.name)).toContain(name);

    const refuse = async (id: string) => {
      const { ack_id } = await next(name, id);
      const refused = { requeue: false, permanent: true, error: { name: 'RouteMissing', message: 'no' } };
      expect((await courtier.call('POST', `/api/messages/${ack_id}/nack`, refused)).status).toBe(200);
      return courtier.failedIn(id, name, 'failed');
    };
    // The topic's own queue has the message too, which does not fail there.
    const id = await publish(`router.${name}`, { path: '/reports' });
    const first = await refuse(id);
    expect(await courtier.call('POST', `/retry/${id}`)).toMatchObject({
      status: 202,
      body: { id: first.id },
    });
    expect(await next(name, id)).toMatchObject({ attempt: 2 });
    await courtier.failedIn(id, name, 'retrying');

    const other = await publish(`router.${name}`, { path: '/invoices' });
    const second = await refuse(other);
    expect((await courtier.call('POST', `/retry/${second.id}`)).status).toBe(202);
    const again = await next(name, other);
    expect(again.attempt).toBe(2);
    expect((await ack(again.ack_id)).status).toBe(200);
    await courtier.failedIn(other, name, 'resolved');
    expect((await courtier.call('POST', `/retry/${other}`)).status).toBe(409);
    expect((await courtier.call('POST', `/retry/${newId()}`)).status).toBe(404);

    expect((await courtier.call('DELETE', `/queues/${name}`)).status).toBe(409);
    expect((await courtier.call('DELETE', `/queues/${name}?force=true`)).status).toBe(200);
  });
});

describe('systems/kronos/README.md', () => {
  it('shows commands that do what it says, as they stand there', async () => {
    const said = await tried('kronos', courtier.ready);
    expect(said.match(/"status":"acknowledged"/g)).toHaveLength(2);
    expect(said).toContain('"attempt":2');
    expect(said).toContain('"name":"kronos-reports","deleted":true');
  });
});
