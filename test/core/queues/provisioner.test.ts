import { describe, expect, it } from 'vitest';
import { createProvisioner } from '../../../core/queues/provisioner.ts';
import type { RuntimeQueue } from '../../../core/queues/runtime-queue.ts';
import { topologies, topology } from '../../../core/topology/index.ts';
import { render } from '../../../core/topology/render.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { createMemoryBridges } from '../../memory/bridges.ts';
import { createMemoryBrokerObjects } from '../../memory/broker-objects.ts';
import { createMemoryQueueMessages } from '../../memory/queue-messages.ts';
import { createMemoryRuntimeQueues } from '../../memory/runtime-queues.ts';
import { createMemoryWorkQueueStore } from '../../memory/work-queue-store.ts';

const declared = render(topologies, defaultSettings);

function runtimeQueue(name: string, more: Partial<RuntimeQueue> = {}): RuntimeQueue {
  return {
    name,
    delivery: 'pull',
    bindings: [{ exchange: 'orders', routing_key: '' }],
    message_ttl_ms: null,
    max_length: null,
    subscription: null,
    created_by: 'somebody',
    created_at: '2026-01-05T10:00:00.000Z',
    ...more,
  };
}

class Crash extends Error {}

/** The part with a crash before each call for which `crashes` says so; answers the calls that were made. */
function fragile<T extends object>(part: T, calls: string[], crashes: (call: number) => boolean): T {
  return new Proxy(part, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls.push(String(key));
        if (crashes(calls.length)) throw new Crash(String(key));
        return Reflect.apply(value, target, args);
      };
    },
  });
}

function setUp({ crashAt = 0 } = {}) {
  const calls: string[] = [];
  let armed = crashAt > 0;
  const crashes = (call: number) => armed && call === crashAt;
  const records = createMemoryRuntimeQueues();
  const broker = createMemoryBrokerObjects(declared);
  const messages = createMemoryQueueMessages();
  const workQueues = createMemoryWorkQueueStore();
  const bridges = createMemoryBridges();
  const wrap = <T extends object>(part: T) => fragile(part, calls, crashes);
  const provisioner = createProvisioner({
    records: wrap(records),
    broker: wrap(broker),
    messages: wrap(messages),
    workQueues: wrap(workQueues),
    bridges: wrap(bridges),
    isDeclared: (name) => Object.hasOwn(topology.queues, name),
    maxQueues: 3,
    settings: defaultSettings,
  });
  const whole = async (name: string) => ({
    record: (await records.find(name))?.state,
    queue: (await broker.queue(name))?.arguments,
    policy: broker.policies.get(`courtier-${name}`)?.definition,
    bindings: (await broker.bindings({ queue: name })).map(({ source, routing_key }) => [
      source,
      routing_key,
    ]),
    workQueue: workQueues.queues.has(name),
    bridge: bridges.connected.has(name),
  });
  return {
    provisioner,
    records,
    broker,
    messages,
    workQueues,
    bridges,
    calls,
    whole,
    fix: () => {
      armed = false;
    },
  };
}

const nothing = {
  record: undefined,
  queue: undefined,
  policy: undefined,
  bindings: [],
  workQueue: false,
  bridge: false,
};

describe('a queue of the run time', () => {
  it('is made as a declared one is: quorum, with limits and dead letters in a policy, and a bridge where clients pull', async () => {
    const { provisioner, whole } = setUp();
    expect(await provisioner.create(runtimeQueue('audit', { message_ttl_ms: 60_000, max_length: 5 }))).toBe(
      'created',
    );
    expect(await whole('audit')).toEqual({
      record: 'ready',
      queue: { 'x-queue-type': 'quorum' },
      policy: {
        'message-ttl': 60_000,
        'max-length': 5,
        // Its maker must not be able to hold up publishers by it.
        overflow: 'drop-head',
        'delivery-limit': 20,
        'dead-letter-exchange': 'dlx',
        'dead-letter-routing-key': 'dlq',
      },
      bindings: [['orders', '']],
      workQueue: true,
      bridge: true,
    });
    expect(await provisioner.delete('audit')).toBe(true);
    expect(await whole('audit')).toEqual(nothing);
    expect(await provisioner.delete('audit')).toBe(false);
  });

  it('stays in RabbitMQ where AMQP clients consume it', async () => {
    const { provisioner, whole } = setUp();
    await provisioner.create(runtimeQueue('amqp.only', { delivery: 'amqp' }));
    expect(await whole('amqp.only')).toMatchObject({ record: 'ready', workQueue: false, bridge: false });
  });

  it('exists already when somebody else made it between the looks for its record and for it in RabbitMQ', async () => {
    const { provisioner, broker } = setUp();
    const exchange = broker.exchange.bind(broker);
    const quicker = [runtimeQueue('q', { created_by: 'the quicker one' })];
    broker.exchange = async (name) => {
      for (const queue of quicker.splice(0)) await provisioner.create(queue);
      return exchange(name);
    };
    expect(await provisioner.create(runtimeQueue('q'))).toBe('exists');
  });

  it('exists already when it is asked for once more, by whomever, and is refused in another shape', async () => {
    const { provisioner } = setUp();
    const bindings = [
      { exchange: 'orders', routing_key: '' },
      { exchange: 'journal', routing_key: 'log.#' },
    ];
    await provisioner.create(runtimeQueue('q', { bindings }));
    const again = runtimeQueue('q', { bindings: bindings.toReversed(), created_by: 'somebody else' });
    expect(await provisioner.create(again)).toBe('exists');
    for (const other of [
      { delivery: 'amqp' },
      { bindings: [] },
      { message_ttl_ms: 1 },
      { max_length: 1 },
      { subscription: { topic: 't', name: 'n' } },
    ] satisfies Partial<RuntimeQueue>[]) {
      await expect(provisioner.create({ ...again, ...other })).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it('is refused before anything is made: a declared name, one that the broker has, an unknown exchange', async () => {
    const { provisioner, broker, whole } = setUp();
    await expect(provisioner.create(runtimeQueue('journal_log'))).rejects.toMatchObject({ code: 'conflict' });
    await broker.declareQueue({ name: 'hand', durable: true, auto_delete: false, arguments: {} });
    await expect(provisioner.create(runtimeQueue('hand'))).rejects.toMatchObject({ code: 'conflict' });
    const lost = runtimeQueue('lost', { bindings: [{ exchange: 'nowhere', routing_key: '' }] });
    await expect(provisioner.create(lost)).rejects.toMatchObject({ code: 'unknown-exchange' });
    expect(await whole('lost')).toEqual(nothing);
  });

  it('gets no dead letters, no matter who makes it: a subscription would have those of every queue', async () => {
    const { provisioner, whole } = setUp();
    const bindings = [{ exchange: 'dlx', routing_key: 'dlq' }];
    const subscription = { topic: 'dlx', name: 'mine' };
    await expect(
      provisioner.create(runtimeQueue('dlx--mine', { bindings, subscription })),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(await whole('dlx--mine')).toMatchObject({ record: undefined, queue: undefined });
  });

  it('is refused when there are as many as may be', async () => {
    const { provisioner, records } = setUp();
    for (const name of ['a', 'b', 'c']) await records.reserve(runtimeQueue(name), 3);
    await expect(provisioner.create(runtimeQueue('more'))).rejects.toMatchObject({
      code: 'queue-limit-reached',
    });
  });

  it('says when its name is free again where SQS keeps it back, and leaves nothing behind', async () => {
    const { provisioner, workQueues, whole } = setUp();
    workQueues.deletedRecently.add('q');
    await expect(provisioner.create(runtimeQueue('q'))).rejects.toMatchObject({
      code: 'queue-deleted-recently',
      details: { retry_after_seconds: 60 },
    });
    expect(await whole('q')).toEqual(nothing);
  });
});

describe('a deletion that passes a creation', () => {
  it.each(['connect', 'bind'] as const)(
    'leaves nothing behind, also what comes after it (%s)',
    async (step) => {
      const { provisioner, bridges, broker, whole } = setUp();
      const [connectBridge, bind] = [bridges.connect, broker.bind];
      const meanwhile = () => provisioner.delete('q');
      if (step === 'connect') {
        bridges.connect = async (queue) => {
          await meanwhile();
          return connectBridge(queue);
        };
      } else {
        broker.bind = async (binding) => {
          const bound = await bind(binding);
          await meanwhile();
          return bound;
        };
      }
      await expect(provisioner.create(runtimeQueue('q'))).rejects.toMatchObject({ code: 'conflict' });
      expect(await whole('q')).toEqual(nothing);
    },
  );
});

describe('a creation that ends while a deletion is under way', () => {
  it('leaves nothing behind: the deletion goes over it again', async () => {
    const { provisioner, bridges, records, whole } = setUp();
    const [connect, remove] = [bridges.connect, records.remove];
    const [building, passed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    bridges.connect = async (queue) => {
      building.resolve();
      await passed.promise;
      await connect(queue);
    };
    const creation = provisioner.create(runtimeQueue('q'));
    const refused = expect(creation).rejects.toMatchObject({ code: 'conflict' });
    await building.promise;
    // All is removed, and the record is the last: now the creation makes its bridge.
    records.remove = async (...asked) => {
      passed.resolve();
      await refused;
      return remove(...asked);
    };
    expect(await provisioner.delete('q')).toBe(true);
    expect(await whole('q')).toEqual(nothing);
  });

  it('leaves a record of what it may not remove itself, so that another request does', async () => {
    const { provisioner, bridges, whole } = setUp();
    const { connect, disconnect } = bridges;
    bridges.connect = async (queue) => {
      await provisioner.delete('q');
      bridges.disconnect = async () => {
        throw new Error('this function may not');
      };
      await connect(queue);
    };
    await expect(provisioner.create(runtimeQueue('q'))).rejects.toMatchObject({ code: 'conflict' });
    expect(await whole('q')).toMatchObject({ record: 'creating', bridge: true });
    Object.assign(bridges, { connect, disconnect });
    expect(await provisioner.delete('q')).toBe(true);
    expect(await whole('q')).toEqual(nothing);
  });
});

describe('what would be lost', () => {
  it('keeps a queue from being deleted: in RabbitMQ, in SQS, or held by an AMQP client', async () => {
    const { provisioner, messages, workQueues, whole } = setUp();
    await provisioner.create(runtimeQueue('q'));
    const before = await whole('q');
    const refused = () => expect(provisioner.delete('q')).rejects.toMatchObject({ code: 'queue-not-empty' });
    messages.queues.set('q', { ready: 1, consumers: 1 });
    await refused();
    messages.queues.set('q', { ready: 0, consumers: 1 });
    for (const where of ['visible', 'in_flight', 'delayed'] as const) {
      workQueues.queues.set('q', { visible: 0, in_flight: 0, delayed: 0, [where]: 1 });
      await refused();
    }
    expect(await whole('q')).toEqual(before);
    expect(await provisioner.delete('q', { force: true })).toBe(true);
    expect(await whole('q')).toEqual(nothing);

    await provisioner.create(runtimeQueue('amqp', { delivery: 'amqp' }));
    messages.queues.set('amqp', { ready: 0, consumers: 1 });
    await expect(provisioner.delete('amqp')).rejects.toMatchObject({ code: 'queue-not-empty' });
  });

  it('is looked for again once nothing flows in', async () => {
    const { provisioner, broker, messages, whole } = setUp();
    await provisioner.create(runtimeQueue('q'));
    const unbind = broker.unbind;
    broker.unbind = async (binding) => {
      messages.queues.set('q', { ready: 1, consumers: 1 });
      return unbind(binding);
    };
    await expect(provisioner.delete('q')).rejects.toMatchObject({ code: 'queue-not-empty' });
    expect(await whole('q')).toMatchObject({
      record: 'deleting',
      bindings: [],
      workQueue: true,
      bridge: true,
    });
    await expect(provisioner.create(runtimeQueue('q'))).rejects.toMatchObject({ code: 'conflict' });
    messages.queues.delete('q');
    expect(await provisioner.delete('q')).toBe(true);
    expect(await whole('q')).toEqual(nothing);
  });
});

describe('a deletion beside a quicker one', () => {
  const queue = runtimeQueue('q', { delivery: 'amqp' });
  const again = { ...queue, created_at: '2026-01-05T10:00:01.000Z' };
  const made = { record: 'ready', bindings: [['orders', '']] };

  it('leaves alone the queue that was made again meanwhile', async () => {
    const { provisioner, broker, whole } = setUp();
    await provisioner.create(queue);
    const { bindings } = broker;
    broker.bindings = async (of) => {
      broker.bindings = bindings;
      await provisioner.delete('q');
      await provisioner.create(again);
      return bindings(of);
    };
    expect(await provisioner.delete('q')).toBe(true);
    expect(await whole('q')).toMatchObject(made);
  });

  it('leaves it alone also when it has looked at its messages', async () => {
    const { provisioner, messages, whole } = setUp();
    await provisioner.create(queue);
    const { count } = messages;
    let looks = 0;
    messages.count = async (name) => {
      if (++looks === 2) {
        messages.count = count;
        await provisioner.delete('q');
        await provisioner.create(again);
      }
      return count(name);
    };
    expect(await provisioner.delete('q')).toBe(true);
    expect(looks).toBe(2);
    expect(await whole('q')).toMatchObject(made);
  });
});

describe('what the bridge still had in its hands', () => {
  it('is not deleted with the work queue', async () => {
    const { provisioner, bridges, workQueues, whole } = setUp();
    await provisioner.create(runtimeQueue('q'));
    const disconnect = bridges.disconnect;
    bridges.disconnect = async (queue) => {
      workQueues.queues.set(queue, { visible: 1, in_flight: 0, delayed: 0 });
      return disconnect(queue);
    };
    await expect(provisioner.delete('q')).rejects.toMatchObject({ code: 'queue-not-empty' });
    expect(await whole('q')).toMatchObject({ record: 'deleting', queue: undefined, workQueue: true });
  });
});

describe('a crash at any step', () => {
  it('of a creation lets nothing in that has no way out, and the same request goes on from there', async () => {
    const { provisioner, calls } = setUp();
    await provisioner.create(runtimeQueue('q'));
    expect(calls.length).toBeGreaterThan(8);
    for (let crashAt = 1; crashAt <= calls.length; crashAt += 1) {
      const broken = setUp({ crashAt });
      await expect(broken.provisioner.create(runtimeQueue('q'))).rejects.toThrow(Crash);
      const left = await broken.whole('q');
      if (left.bindings.length > 0) expect(left).toMatchObject({ bridge: true, workQueue: true });
      if (left.queue) expect(left.policy).toBeDefined();
      if (left.workQueue || left.policy) expect(left.record).toBe('creating');
      expect(await broken.records.get('q')).toBeUndefined();
      broken.fix();
      expect(await broken.provisioner.create(runtimeQueue('q'))).toBe('created');
      expect(await broken.whole('q')).toMatchObject({
        record: 'ready',
        bridge: true,
        bindings: [['orders', '']],
      });
    }
  });

  it('of a deletion leaves its record, and the same request goes on from there', async () => {
    const whole = setUp();
    await whole.provisioner.create(runtimeQueue('q'));
    const made = whole.calls.length;
    await whole.provisioner.delete('q');
    expect(whole.calls.length).toBeGreaterThan(made + 8);
    for (let crashAt = made + 1; crashAt <= whole.calls.length; crashAt += 1) {
      const broken = setUp({ crashAt });
      await broken.provisioner.create(runtimeQueue('q'));
      await expect(broken.provisioner.delete('q')).rejects.toThrow(Crash);
      expect((await broken.whole('q')).record).toBeDefined();
      broken.fix();
      expect(await broken.provisioner.delete('q')).toBe(true);
      expect(await broken.whole('q')).toEqual(nothing);
    }
  });

  it('of a creation may be followed by a deletion', async () => {
    const { provisioner, calls } = setUp();
    await provisioner.create(runtimeQueue('q'));
    for (let crashAt = 1; crashAt <= calls.length; crashAt += 1) {
      const broken = setUp({ crashAt });
      await expect(broken.provisioner.create(runtimeQueue('q'))).rejects.toThrow(Crash);
      broken.fix();
      await broken.provisioner.delete('q');
      expect(await broken.whole('q')).toEqual(nothing);
    }
  });
});
