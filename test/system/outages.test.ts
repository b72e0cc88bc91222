import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isConnectionRefused } from '../../adapters/amqp/dial.ts';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

/**
 * A runtime of its own, on which these stories come one after the other: its broker falls silent and is killed, and in the
 * end its SQS falls silent. A receive that SQS only hears when it is back takes messages that nobody is there for, and they
 * are invisible for minutes: no story comes after that.
 */
let runtime: Runtime;
let courtier: Courtier;
beforeAll(async () => {
  runtime = await startRuntime();
  courtier = new Courtier(runtime.ready);
});
afterAll(() => runtime?.stop());

/** The broker's own process, as the runtime wrote it down. */
async function brokerPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'rabbitmq', 'pid'), 'utf8')).trim());
}

/**
 * Kills the broker, and holds the one that is started in its place: how long RabbitMQ is away is the story's to say, and no
 * matter of how fast a machine starts it. Answers what lets it go on.
 */
async function brokerAway(): Promise<() => void> {
  const killed = await brokerPid(runtime.dataDir);
  process.kill(killed, 'SIGKILL');
  const held = await eventually('RabbitMQ is started again', async () => {
    const pid = await brokerPid(runtime.dataDir);
    return pid > 0 && pid !== killed && pid;
  });
  process.kill(held, 'SIGSTOP');
  return () => void process.kill(held, 'SIGCONT');
}

type Readiness = { circuits: { broker: { state: string; open: number; since: string | null } } };

describe('RabbitMQ silent while steps of an order are published', () => {
  it('has them handled in their order, with one that is published as soon as it is back', async () => {
    const { order_id, ...first } = order();
    const event = { order_id, ...first };
    const step = async (name: string) => {
      const answer = await courtier.publish('orders', '', {
        ...event,
        metadata: { ...event.metadata, note: name },
      });
      expect(answer.status).toBe(202);
      return answer.body as { id: string; status: string };
    };
    const before = await step('placed');
    expect(before.status).toBe('published');
    await courtier.delivered(before.id, 'orders');
    const pid = await brokerPid(runtime.dataDir);
    process.kill(pid, 'SIGSTOP');
    const held = [];
    try {
      held.push(await step('created'), await step('paid'));
    } finally {
      // A stopped process would not end with the runtime.
      process.kill(pid, 'SIGCONT');
    }
    const shipped = await step('shipped');
    expect([...held, shipped].map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    const times: string[] = [];
    for (const { id } of [...held, shipped]) {
      const { entries } = await courtier.delivered(id, 'orders');
      times.push(String(entries.find(({ queue }) => queue === 'orders')?.delivered_at));
    }
    expect(times).toEqual(times.toSorted());
    await eventually('nothing is held any more', async () => (await step('returned')).status === 'published');
  });
});

describe('all connections of publishers in use', () => {
  it('has a message taken by the outbox, delivered from there, and published directly as soon as there is one again', async () => {
    const { amqp: url, management } = runtime.ready;
    const { username, password } = new URL(url);
    const user = await courtier.ownLogin('publisher');
    const broker = { url: management, username, password };
    const ask = (method: 'GET' | 'DELETE', ...path: string[]) =>
      call(broker, { method, path, timeoutMs: 10_000 });
    // What functions hold goes, so that the story knows that it has all.
    await ask('DELETE', 'connections', 'username', user.username);
    const taken = await everyConnection(url, user);
    const limits = await ask('GET', 'user-limits', user.username);
    expect(limits).toEqual([{ user: user.username, value: { 'max-connections': taken.length } }]);
    const publish = async () =>
      (await courtier.publish('orders', '', order())).body as { id: string; status: string };
    try {
      const messages = [await publish(), await publish(), await publish()];
      expect(messages.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
      // The relays and the bridge are other users: they still get in.
      for (const { id } of messages) await courtier.delivered(id, 'orders');
    } finally {
      for (const connection of taken) await connection.close();
    }
    await eventually('a publisher has a connection', async () => (await publish()).status === 'published');
  });
});

/** Connects until RabbitMQ refuses this user, and nobody else. */
async function everyConnection(url: string, { username, password }: { username: string; password: string }) {
  const target = new URL(url);
  target.username = username;
  target.password = password;
  const taken: amqp.ChannelModel[] = [];
  for (;;) {
    try {
      const connection = await amqp.connect(target.href);
      connection.on('error', () => undefined);
      taken.push(connection);
    } catch (error) {
      if (!(error instanceof Error && isConnectionRefused(error))) throw error;
      return taken;
    }
  }
}

describe('RabbitMQ killed while hundreds of messages are being published', () => {
  it('delivers every message that was answered with 202 once it is back, and nothing twice in effect', async () => {
    // A quorum queue that is killed within about a second of its declaration is lost with the node: let one flow first.
    const first = await courtier.publish('orders', '', order());
    await courtier.delivered(first.body.id as string, 'orders');

    const accepted: { id: string; orderId: string; status: unknown }[] = [];
    let started = 0;
    let isSeen = false;
    let away: ReturnType<typeof brokerAway> | undefined;
    const publishing = Promise.all(
      Array.from({ length: 16 }, async () => {
        // Each instance opens a circuit of its own, after failures of its own: how many messages that takes nobody knows.
        while (started < 400 || !isSeen) {
          started++;
          if (started === 150) away = brokerAway();
          const event = order();
          const id = newId();
          const answer = await courtier.publish('orders', '', event, { message_id: id });
          if (answer.status === 202)
            accepted.push({ id, orderId: event.order_id, status: answer.body.status });
        }
      }),
    );
    // Its failure is reported where it is awaited.
    publishing.catch(() => undefined);
    // What the publishing instances find stands where operators look, for as long as it is so.
    const shown = eventually('an open circuit is shown', async () => {
      // 503 while the broker is away, with the circuits: not an answer to come again for. That of a busy machine has none.
      const { circuits } = (await courtier.once<Partial<Readiness>>('GET', '/api/health/ready')).body;
      return circuits !== undefined && circuits.broker.open > 0 && circuits.broker;
    });
    const counted = eventually('an open circuit is among the metrics', async () => {
      const { samples = [] } = (await courtier.metrics()).get('courtier_circuit_open_instances') ?? {};
      return samples.some(({ labels, value }) => labels.circuit === 'broker' && value > 0);
    });
    const [found] = await Promise.all([shown, counted]).finally(async () => {
      isSeen = true;
      (await away)?.();
    });
    await publishing;
    expect(Date.parse(found.since ?? '')).toBeGreaterThan(Date.now() - 180_000);
    expect(accepted.length).toBeGreaterThan(300);
    expect(accepted.some(({ status }) => status === 'accepted')).toBe(true);
    const missing = new Set(accepted.map(({ orderId }) => orderId));
    await eventually(
      'every accepted order is in the event store',
      async () => {
        for (const orderId of [...missing].slice(0, 100)) {
          const events = await courtier.orderEvents(orderId);
          expect(events.length).toBeLessThanOrEqual(1);
          if (events.length === 1) missing.delete(orderId);
        }
        return missing.size === 0;
      },
      600_000,
    );
    for (const { orderId } of accepted) expect(await courtier.orderEvents(orderId)).toHaveLength(1);
  }, 900_000);
});

/** The process of a part of the runtime, which Linux tells under /proc. */
async function processOf(part: string): Promise<number> {
  const pid = runtime.pid;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of children.trim().split(' ')) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes(part)) return Number(child);
  }
  throw new Error(`${part} is no child of the runtime`);
}

describe.runIf(process.platform === 'linux')('SQS silent while a message is redelivered', () => {
  it('costs no attempt: the workflow makes the step again until SQS is back', async () => {
    const answer = await courtier.publish('refunds', '', order({ simulate: { fail_times: 1 } }));
    const id = answer.body.id as string;
    const { id: failedId } = await courtier.failedIn(id, 'refunds', 'pending');
    const sqs = await processOf('fauxqs');
    process.kill(sqs, 'SIGSTOP');
    try {
      expect((await courtier.call('POST', `/api/messages/retry/${failedId}`)).status).toBe(202);
      await eventually('the step was made again', async () => {
        const lines = await courtier.logged('redeliver', id);
        return lines.filter(({ error_code }) => error_code === 'queue-unavailable').length === 2;
      });
    } finally {
      // A stopped process would not end with the runtime.
      process.kill(sqs, 'SIGCONT');
    }
    const resolved = await courtier.failedIn(id, 'refunds', 'resolved');
    expect(resolved).toMatchObject({ retry_count: 1, resolution: 'confirmed', attempts: [{ number: 1 }] });
  });
});
