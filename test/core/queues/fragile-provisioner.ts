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

export function runtimeQueue(name: string, more: Partial<RuntimeQueue> = {}): RuntimeQueue {
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

export class Crash extends Error {}

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

export function setUp({ crashAt = 0 } = {}) {
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

export const nothing = {
  record: undefined,
  queue: undefined,
  policy: undefined,
  bindings: [],
  workQueue: false,
  bridge: false,
};
