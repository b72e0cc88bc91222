import { describe, expect, it } from 'vitest';
import { nothing, runtimeQueue, setUp } from './fragile-provisioner.ts';

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
