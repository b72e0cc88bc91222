import { describe, expect, it } from 'vitest';
import { declare } from '../../core/system/declared.ts';
import { differences } from '../../core/topology/compare.ts';
import type { BrokerDeclarations, Definitions } from '../../core/topology/declarations.ts';
import { render } from '../../core/topology/render.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { gymSystem } from '../gym/system.ts';
import { shop } from '../shop/system.ts';

/** Of two systems, with what every broker has. */
export const { topologies } = declare([shop, gymSystem]);

const wanted = render(topologies, defaultSettings);
const nothing: Definitions = { exchanges: [], queues: [], bindings: [], policies: [] };

/** In any order: RabbitMQ keeps none. */
function sorted(definitions: Definitions) {
  const texts = (list: readonly unknown[]) => list.map((entry) => JSON.stringify(entry)).sort();
  return Object.fromEntries(Object.entries(definitions).map(([kind, list]) => [kind, texts(list)]));
}

/** What every BrokerDeclarations does. `fresh` gives an empty virtual host. */
export function brokerDeclarationsContract(name: string, fresh: () => Promise<BrokerDeclarations>) {
  describe(`broker declarations, ${name}`, () => {
    it('begin empty: the exchanges that the broker has by itself are not among them', async () => {
      expect(await (await fresh()).read()).toEqual(nothing);
    });

    it('carry the topologies of several systems, and applying them twice is applying them once', async () => {
      const broker = await fresh();
      await broker.apply(wanted);
      const once = await broker.read();
      expect(differences(wanted, once)).toEqual([]);
      expect(differences(once, wanted)).toEqual([]);
      await broker.apply(wanted);
      expect(sorted(await broker.read())).toEqual(sorted(once));
    });

    it('replace a policy, and leave a queue or an exchange that exists as it is', async () => {
      const broker = await fresh();
      await broker.apply(wanted);
      const changed = render(topologies, { ...defaultSettings, messageTtlMs: 1_000, maxLength: 7 });
      await broker.apply({
        ...changed,
        exchanges: changed.exchanges.map((exchange) => ({ ...exchange, type: 'topic' })),
        queues: changed.queues.map((queue) => ({ ...queue, arguments: { 'x-queue-type': 'classic' } })),
      });
      const found = await broker.read();
      expect(differences({ ...wanted, policies: changed.policies }, found)).toEqual([]);
    });

    it('lose one binding, and no other of the same queue', async () => {
      const broker = await fresh();
      const binding = (routing_key: string) => ({
        source: 'journal',
        destination: 'journal_log',
        destination_type: 'queue',
        routing_key,
        arguments: {},
      });
      await broker.apply({ ...wanted, bindings: [binding('log.#'), binding('*.log/é #'), binding('')] });
      await broker.deleteBinding(binding('*.log/é #'));
      const keys = async () => (await broker.read()).bindings.map(({ routing_key }) => routing_key).sort();
      expect(await keys()).toEqual(['', 'log.#']);
      await broker.deleteBinding(binding(''));
      expect(await keys()).toEqual(['log.#']);
    });

    it('lose a policy', async () => {
      const broker = await fresh();
      await broker.apply(wanted);
      await broker.deletePolicy('courtier-orders');
      const names = (await broker.read()).policies.map(({ name }) => name);
      expect(names).not.toContain('courtier-orders');
      expect(names).toHaveLength(wanted.policies.length - 1);
    });

    it('take it calmly when what is to be removed is not there', async () => {
      const broker = await fresh();
      await broker.deletePolicy('courtier-nowhere');
      const [binding] = wanted.bindings;
      if (binding) await broker.deleteBinding(binding);
      expect(await broker.read()).toEqual(nothing);
    });
  });
}
