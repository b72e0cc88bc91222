import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { connect } from 'amqplib';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const after: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of after.splice(0).reverse()) await action();
});

type Queue = {
  name: string;
  message_count: number;
  consumer_count: number;
  ready: number;
  in_flight: number;
  published: number | null;
  capacity_used: number | null;
  oldest_age_seconds: number | null;
};
type Operations = { items: { action: string; client_name: string; details: Record<string, unknown> }[] };

/** A name of the test's own, whose queue is gone when the test is over. */
function freshName(): string {
  const name = `story-${newId()}`;
  after.push(() => courtier.call('DELETE', `/api/queues/${name}?force=true`));
  return name;
}

const stats = async (name: string) => (await courtier.call<Queue>('GET', `/api/queues/${name}/stats`)).body;
const ageOf = (queue: Queue | undefined) => queue?.oldest_age_seconds ?? 0;
/** Also what clients have in their hands, which is not kept: test/system/purges.test.ts is about what is. */
const purge = (name: string) => courtier.call('POST', `/api/queues/${name}/purge`, { recoverable: false });

/** What GET /metrics has of a queue, by metric and state. */
async function scraped(queue: string): Promise<Map<string, number>> {
  const families = [...(await courtier.metrics())];
  return new Map(
    families.flatMap(([name, { samples }]) =>
      samples
        .filter(({ labels }) => labels.queue === queue)
        .map(({ labels, value }) => [[name, labels.state ?? []].flat().join(' '), value] as const),
    ),
  );
}

async function done(target: string): Promise<string[]> {
  const path = `/api/audit?target=${encodeURIComponent(target)}`;
  return (await courtier.call<Operations>('GET', path)).body.items.map(({ action }) => action);
}

async function publish(exchange: string, key: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    expect((await courtier.publish(exchange, key, { n })).status).toBe(202);
  }
}

async function listed(path: string, name: string): Promise<Queue | undefined> {
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { status, body } = await courtier.call<{ items: Queue[]; next: string | null }>(
      'GET',
      `${path}?limit=20${more}`,
    );
    expect(status).toBe(200);
    const found = body.items.find((queue) => queue.name === name);
    if (found) return found;
    cursor = body.next;
  } while (cursor !== null);
  return undefined;
}

describe('a queue that HTTP clients pull from', () => {
  it('is made with its bridge, bound, filled, counted, purged and deleted, and all of it is written down', async () => {
    const name = freshName();
    const made = await courtier.call('POST', '/api/queues', { name });
    expect(made).toMatchObject({ status: 201, body: { name, delivery: 'pull', origin: 'run-time' } });
    const binding = { exchange: 'journal', queue: name, routing_key: `${name}.#` };
    expect((await courtier.call('POST', '/api/bindings', binding)).status).toBe(201);
    expect((await courtier.call('POST', '/api/bindings', binding)).status).toBe(200);
    expect((await courtier.call('GET', `/api/queues/${name}`)).body.bindings).toMatchObject([binding]);

    await publish('journal', `${name}.said`, 3);
    await eventually('they are bridged', async () => (await courtier.inWorkQueue(name)) === 3);
    // RabbitMQ's figures are some seconds old: for a while they may speak of messages that SQS has already.
    await eventually('three wait', async () => (await stats(name)).message_count === 3);
    await eventually('three are listed', async () => {
      const found = await listed('/api/queues', name);
      return found?.message_count === 3 && found.ready === 3;
    });
    await eventually('it is known how long the oldest waits', async () => {
      return ageOf(await stats(name)) >= 1 && ageOf(await listed('/api/queues', name)) >= 1;
    });
    await eventually('Prometheus can see how many wait, and for how long', async () => {
      const samples = await scraped(name);
      const age = samples.get('courtier_work_queue_oldest_message_age_seconds') ?? 0;
      return samples.get('courtier_work_queue_messages visible') === 3 && age >= 1;
    });
    // What a client has in hand waits as well.
    expect((await courtier.call('GET', `/api/subscriptions/${name}?max=1&visibility=300`)).status).toBe(200);
    await eventually('one is in flight', async () => {
      const { message_count, ready, in_flight } = await stats(name);
      return message_count === 3 && ready === 2 && in_flight === 1;
    });
    const refused = await courtier.call('DELETE', `/api/queues/${name}`);
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:courtier:problem:queue-not-empty' } });
    expect(await purge(name)).toMatchObject({ status: 200, body: { purged: 3 } });
    const query = new URLSearchParams(binding);
    expect((await courtier.call('DELETE', `/api/bindings?${query}`)).status).toBe(200);
    expect(await courtier.publish('journal', `${name}.said`, {})).toMatchObject({ status: 422 });
    expect((await courtier.call('DELETE', `/api/queues/${name}`)).status).toBe(200);
    expect((await courtier.call('GET', `/api/queues/${name}`)).status).toBe(404);
    await expect(courtier.inWorkQueue(name)).rejects.toThrow(/queue does not exist/i);
    expect(await done(`queue:${name}`)).toEqual(['queue.deleted', 'queue.purged', 'queue.created']);
    expect(await done(`binding:journal -> ${name}`)).toEqual(['binding.deleted', 'binding.created']);
  });

  it('is made again after it was deleted, and bridged again', async () => {
    const name = freshName();
    const asked = { name, bindings: [{ exchange: 'journal', routing_key: name }] };
    for (const round of [1, 2]) {
      expect((await courtier.call('GET', `/api/queues/${name}`)).status).toBe(404);
      // 200: a try whose answer came too late had made it.
      expect([200, 201]).toContain((await courtier.call('POST', '/api/queues', asked)).status);
      await publish('journal', name, round);
      await eventually('it is bridged', async () => (await courtier.inWorkQueue(name)) === round);
      expect((await courtier.call('DELETE', `/api/queues/${name}?force=true`)).status).toBe(200);
    }
  });
});

describe('a queue whose deletion ended half-way', () => {
  it('is deleted by the next request, which finds no work queue', async () => {
    const name = freshName();
    expect((await courtier.call('POST', '/api/queues', { name })).status).toBe(201);
    const QueueUrl = `${courtier.ready.aws}/000000000000/courtier-local-work-${name}`;
    await courtier.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    expect((await courtier.call('DELETE', `/api/queues/${name}`)).status).toBe(200);
    expect((await courtier.call('GET', `/api/queues/${name}`)).status).toBe(404);
  });
});

describe('a queue that AMQP clients consume', () => {
  it('stays in RabbitMQ, and is not taken away under its consumers', async () => {
    const name = freshName();
    const asked = {
      name,
      delivery: 'amqp',
      max_length: 10,
      bindings: [{ exchange: 'journal', routing_key: name }],
    };
    expect((await courtier.call('POST', '/api/queues', asked)).status).toBe(201);
    await publish('journal', name, 5);
    const full = await eventually('RabbitMQ has counted them', async () => {
      const found = await stats(name);
      return found.message_count === 5 && found.published === 5 && found;
    });
    expect(full.capacity_used).toBe(0.5);
    expect(await purge(name)).toMatchObject({ status: 200, body: { purged: 5 } });

    const model = await connect(courtier.ready.amqp);
    after.push(() => model.close());
    const channel = await model.createChannel();
    const { consumerTag } = await channel.consume(name, () => {}, { noAck: true });
    const refused = await courtier.call('DELETE', `/api/queues/${name}`);
    expect(refused).toMatchObject({ status: 409, body: { details: { consumers: 1 } } });
    await channel.cancel(consumerTag);
    expect((await courtier.call('DELETE', `/api/queues/${name}`)).status).toBe(200);
  });
});

describe('what the topology declares', () => {
  it('is listed and counted, and cannot be deleted; its dead letters cannot be purged', async () => {
    expect(await listed('/api/queues', 'sav_queue')).toMatchObject({ message_count: expect.any(Number) });
    for (const [method, path] of [
      ['DELETE', '/api/queues/orders?force=true'],
      ['DELETE', '/api/exchanges/orders?force=true'],
      ['DELETE', '/api/bindings?exchange=journal&queue=journal_log&routing_key=log.%23'],
      ['POST', '/api/queues/dlq/purge'],
    ] as const) {
      expect(await courtier.call(method, path)).toMatchObject({
        status: 409,
        body: { type: 'urn:courtier:problem:conflict' },
      });
    }
    expect((await courtier.call('POST', '/api/queues', { name: 'orders' })).status).toBe(409);
  });

  it('may be extended by an exchange, which goes when nothing is bound to it', async () => {
    const name = `story-${newId()}`;
    after.push(() => courtier.call('DELETE', `/api/exchanges/${name}?force=true`));
    const path = `/api/exchanges/${name}`;
    expect((await courtier.call('POST', '/api/exchanges', { name, type: 'direct' })).status).toBe(201);
    const queue = freshName();
    const asked = { name: queue, bindings: [{ exchange: name, routing_key: 'k' }] };
    expect((await courtier.call('POST', '/api/queues', asked)).status).toBe(201);
    await publish(name, 'k', 1);
    expect((await courtier.call('GET', path)).body).toMatchObject({ type: 'direct', bindings: [{ queue }] });
    expect((await courtier.call('DELETE', path)).status).toBe(409);
    expect((await courtier.call('DELETE', `/api/queues/${queue}?force=true`)).status).toBe(200);
    expect((await courtier.call('DELETE', path)).status).toBe(200);
  });
});

describe('other paths', () => {
  it('are those of version 1 for queues and bindings', async () => {
    const name = freshName();
    expect((await courtier.call('POST', '/api/v1/queues', { name })).status).toBe(201);
    expect(await listed('/api/v1/queues', name)).toMatchObject({
      message_count: 0,
      consumer_count: expect.any(Number),
    });
    const binding = { exchange: 'email', queue: name, routing_key: name };
    expect((await courtier.call('POST', '/api/v1/bindings', binding)).status).toBe(201);
    const found = await courtier.call('GET', `/api/v1/bindings?queue=${name}`);
    expect(found.body).toMatchObject({ items: [{ exchange: 'email', routing_key: name }] });
    const gone = await courtier.call('DELETE', `/api/v1/bindings?${new URLSearchParams(binding)}`);
    expect(gone.status).toBe(200);
  });

  it('are short ones for making, listing and deleting queues', async () => {
    const name = freshName();
    expect((await courtier.call('POST', '/queues/create', { name })).status).toBe(201);
    expect(await listed('/queues', name)).toMatchObject({ name });
    expect((await courtier.call('DELETE', `/queues/${name}`)).status).toBe(200);
    expect(await listed('/queues', name)).toBeUndefined();
  });
});
