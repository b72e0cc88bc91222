import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { BrokerObjects } from '../../../core/queues/broker-objects.ts';
import { isTap, tapChanges } from '../../../core/topology/tap.ts';
import { straightenTap, tappedBroker } from '../../../core/trail/tapped-broker.ts';
import { createMemoryBrokerObjects } from '../../memory/broker-objects.ts';
import { recordedLog } from '../../recorded-log.ts';

const log = recordedLog();
const EXCHANGES = ['orders', 'users'];
const QUEUES = ['a', 'b', 'c'];
const KEYS = ['k', 'l.#'];

const queue = (name: string) => ({ name, durable: true, auto_delete: false, arguments: {} });
const exchange = (name: string) => ({ ...queue(name), type: 'topic', internal: false });
const binding = (source: string, destination: string, routing_key: string) => ({
  source,
  destination,
  destination_type: 'queue',
  routing_key,
  arguments: {},
});
type Binding = ReturnType<typeof binding>;

const aBroker = () =>
  createMemoryBrokerObjects({
    exchanges: EXCHANGES.map(exchange),
    queues: [...QUEUES, 'trail_tap'].map(queue),
  });

/** One that has what the tap hands on to as well. */
const withWayOn = () =>
  createMemoryBrokerObjects({
    exchanges: [...EXCHANGES, 'dlx'].map(exchange),
    queues: [...QUEUES, 'trail_tap', 'trail'].map(queue),
  });

/** Bindings are asked about and changed with others in between, as over HTTP. */
function slow(broker: BrokerObjects, turns: () => number): BrokerObjects {
  const wait = async () => {
    for (let left = turns(); left > 0; left -= 1) await Promise.resolve();
  };
  return {
    ...broker,
    bindings: async (of) => {
      const found = await broker.bindings(of);
      await wait();
      return found;
    },
    bind: async (given) => {
      await wait();
      return broker.bind(given);
    },
    unbind: async (given) => {
      await wait();
      return broker.unbind(given);
    },
  };
}

const aBinding = fc
  .tuple(fc.constantFrom(...EXCHANGES), fc.constantFrom(...QUEUES), fc.constantFrom(...KEYS))
  .map(([source, destination, key]) => binding(source, destination, key));
const aStep = fc.oneof(
  aBinding.map((given) => ({ what: 'bind' as const, given })),
  aBinding.map((given) => ({ what: 'unbind' as const, given })),
  fc.constantFrom(...QUEUES).map((name) => ({ what: 'delete' as const, name })),
);
type Step =
  | { what: 'bind'; given: Binding }
  | { what: 'unbind'; given: Binding }
  | { what: 'delete'; name: string };

async function take(broker: BrokerObjects, step: Step): Promise<void> {
  if (step.what === 'bind') await broker.bind(step.given);
  else if (step.what === 'unbind') await broker.unbind(step.given);
  else {
    await broker.deleteQueue(step.name);
    await broker.declareQueue(queue(step.name));
  }
}

const NOTHING = { bind: [], unbind: [] };

describe('a tapped broker', () => {
  it('is bound exactly where queues are, after whatever was bound and unbound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 25 }), async (steps) => {
        const untapped = aBroker();
        const broker = tappedBroker(untapped, log);
        for (const step of steps) {
          await take(broker, step);
          expect(tapChanges(await untapped.bindings({}))).toEqual(NOTHING);
        }
      }),
    );
  });

  it('is so in the end where two change bindings at the same time', async () => {
    const two = fc.tuple(fc.array(aStep, { maxLength: 4 }), fc.array(aStep, { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(two, fc.infiniteStream(fc.nat({ max: 5 })), async (both, turns) => {
        const untapped = aBroker();
        const broker = tappedBroker(
          slow(untapped, () => turns.next().value ?? 0),
          log,
        );
        const all = async (steps: readonly Step[]) => {
          for (const step of steps) await take(broker, step);
        };
        await Promise.all(both.map(all));
        expect(tapChanges(await untapped.bindings({}))).toEqual(NOTHING);
      }),
    );
  });

  it('lets no message reach the tap alone: it comes after the first queue, and goes before the last', async () => {
    const untapped = aBroker();
    const alone: Binding[] = [];
    const look = async () => {
      const { unbind } = tapChanges(await untapped.bindings({}));
      alone.push(...(unbind as Binding[]));
    };
    const watched: BrokerObjects = {
      ...untapped,
      bind: async (given) => {
        const isBound = await untapped.bind(given);
        await look();
        return isBound;
      },
      unbind: async (given) => {
        const wasBound = await untapped.unbind(given);
        await look();
        return wasBound;
      },
      deleteQueue: async (name) => {
        const wasThere = await untapped.deleteQueue(name);
        await look();
        return wasThere;
      },
    };
    const broker = tappedBroker(watched, log);
    await broker.bind(binding('orders', 'a', 'k'));
    await broker.bind(binding('orders', 'b', 'k'));
    await broker.unbind(binding('orders', 'a', 'k'));
    await broker.deleteQueue('b');
    expect(alone).toEqual([]);
    expect(await untapped.bindings({})).toEqual([]);
  });

  it('does not show the tap among the bindings', async () => {
    const broker = tappedBroker(aBroker(), log);
    await broker.bind(binding('orders', 'a', 'k'));
    expect(await broker.bindings({ exchange: 'orders' })).toEqual([binding('orders', 'a', 'k')]);
  });

  it('is straightened where somebody bound past it, and the way from it to the trail', async () => {
    const untapped = withWayOn();
    await untapped.bind(binding('orders', 'a', 'k'));
    await untapped.bind(binding('users', 'trail_tap', 'gone'));
    expect(await straightenTap(untapped)).toBe(3);
    const found = await untapped.bindings({});
    expect(found.filter(isTap)).toEqual([binding('orders', 'trail_tap', 'k')]);
    expect(found).toContainEqual(binding('dlx', 'trail', 'trail'));
    expect(await straightenTap(untapped)).toBe(0);
  });

  it('is left alone where a binding is on its way out while it is looked at', async () => {
    const untapped = withWayOn();
    await untapped.bind(binding('dlx', 'trail', 'trail'));
    await untapped.bind(binding('orders', 'a', 'k'));
    const bound: Binding[] = [];
    let looks = 0;
    const sweeping: BrokerObjects = {
      ...untapped,
      bindings: async (of) => {
        const found = await untapped.bindings(of);
        looks += 1;
        if (looks === 1) await untapped.unbind(binding('orders', 'a', 'k'));
        return found;
      },
      bind: async (given) => {
        bound.push(given as Binding);
        return untapped.bind(given);
      },
    };
    expect(await straightenTap(sweeping)).toBe(0);
    expect(bound).toEqual([]);
  });

  it('does what it is asked to also where the tap cannot follow', async () => {
    const untapped = aBroker();
    const refusing: BrokerObjects = {
      ...untapped,
      bind: async (given) => {
        if (isTap(given)) throw new UnavailableError('broker-unavailable', 'away');
        return untapped.bind(given);
      },
    };
    const broker = tappedBroker(refusing, log);
    expect(await broker.bind(binding('orders', 'a', 'k'))).toBe(true);
    expect(await broker.bindings({})).toEqual([binding('orders', 'a', 'k')]);
    expect(log.lines.map(({ message }) => message)).toContain('the tap could not follow');
    await straightenTap(untapped);
    expect(tapChanges(await untapped.bindings({}))).toEqual(NOTHING);
  });
});
