import { describe, expect, it } from 'vitest';
import type { BrokerObjects } from '../../core/queues/broker-objects.ts';
import type { BindingDefinition } from '../../core/topology/declarations.ts';

const exchange = (name: string, type = 'topic') => ({
  name,
  type,
  durable: true,
  auto_delete: false,
  internal: false,
  arguments: {},
});
const queue = (name: string, type = 'quorum') => ({
  name,
  durable: true,
  auto_delete: false,
  arguments: { 'x-queue-type': type },
});
const binding = (source: string, destination: string, routing_key: string): BindingDefinition => ({
  source,
  destination,
  destination_type: 'queue',
  routing_key,
  arguments: {},
});

/** What every BrokerObjects does. `fresh` gives an empty virtual host. */
export function brokerObjectsContract(name: string, fresh: () => Promise<BrokerObjects>) {
  describe(`objects of the broker: ${name}`, () => {
    it('are exchanges that are declared, listed by name and deleted', async () => {
      const broker = await fresh();
      expect(await broker.exchanges()).toEqual([]);
      for (const each of ['b/é', 'a']) await broker.declareExchange(exchange(each));
      await broker.declareExchange(exchange('a'));
      expect(await broker.exchanges()).toEqual([exchange('a'), exchange('b/é')]);
      expect(await broker.exchange('b/é')).toEqual(exchange('b/é'));
      await expect(broker.declareExchange(exchange('a', 'direct'))).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(await broker.deleteExchange('a')).toBe(true);
      expect(await broker.deleteExchange('a')).toBe(false);
      expect(await broker.exchange('a')).toBeUndefined();
      expect(await broker.exchange('')).toBeUndefined();
    });

    it('are queues that are declared and deleted, with what they were bound to', async () => {
      const broker = await fresh();
      await broker.declareExchange(exchange('e'));
      await broker.declareQueue(queue('q'));
      await broker.declareQueue(queue('q'));
      expect(await broker.queue('q')).toMatchObject(queue('q'));
      await expect(broker.declareQueue(queue('q', 'classic'))).rejects.toMatchObject({ code: 'conflict' });
      await broker.bind(binding('e', 'q', 'k'));
      expect(await broker.deleteQueue('q')).toBe(true);
      expect(await broker.deleteQueue('q')).toBe(false);
      expect(await broker.queue('q')).toBeUndefined();
      expect(await broker.bindings({})).toEqual([]);
    });

    it('are bindings, found by exchange, by queue, or both, and never the default exchange', async () => {
      const broker = await fresh();
      for (const each of ['e', 'f']) await broker.declareExchange(exchange(each));
      for (const each of ['q', 'r']) await broker.declareQueue(queue(each));
      const all = [
        binding('e', 'q', 'a.#'),
        binding('e', 'q', ''),
        binding('e', 'r', 'é/~ b'),
        binding('f', 'q', 'k'),
      ];
      for (const each of [...all, ...all]) expect(await broker.bind(each)).toBe(true);
      const found = async (of: Parameters<BrokerObjects['bindings']>[0]) =>
        (await broker.bindings(of))
          .map(({ source, destination, routing_key }) => `${source} ${destination} ${routing_key}`)
          .sort();
      expect(await found({})).toEqual(['e q ', 'e q a.#', 'e r é/~ b', 'f q k']);
      expect(await found({ exchange: 'e' })).toEqual(['e q ', 'e q a.#', 'e r é/~ b']);
      expect(await found({ queue: 'q' })).toEqual(['e q ', 'e q a.#', 'f q k']);
      expect(await found({ exchange: 'f', queue: 'q' })).toEqual(['f q k']);
      expect(await found({ exchange: 'nowhere' })).toEqual([]);
      expect(await found({ queue: 'nowhere' })).toEqual([]);

      expect(await broker.unbind(binding('e', 'r', 'é/~ b'))).toBe(true);
      expect(await broker.unbind(binding('e', 'r', 'é/~ b'))).toBe(false);
      expect(await broker.unbind(binding('e', 'q', ''))).toBe(true);
      expect(await found({})).toEqual(['e q a.#', 'f q k']);
    });

    it('are not bound where one of the two is not there', async () => {
      const broker = await fresh();
      await broker.declareExchange(exchange('e'));
      await broker.declareQueue(queue('q'));
      expect(await broker.bind(binding('e', 'none', 'k'))).toBe(false);
      expect(await broker.bind(binding('none', 'q', 'k'))).toBe(false);
      expect(await broker.unbind(binding('none', 'q', 'k'))).toBe(false);
    });
  });
}
