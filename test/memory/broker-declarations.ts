import { bindingIdentity } from '../../core/topology/compare.ts';
import type { BrokerDeclarations, Definitions } from '../../core/topology/declarations.ts';

/** One virtual host's declarations in memory, as RabbitMQ's import treats them. `found` is what it starts with. */
export function createMemoryBrokerDeclarations(found: Partial<Definitions> = {}): BrokerDeclarations {
  const byName = <T extends { name: string }>(list: readonly T[] = []) =>
    new Map(list.map((entry) => [entry.name, entry]));
  const exchanges = byName(found.exchanges);
  const queues = byName(found.queues);
  const policies = byName(found.policies);
  const bindings = new Map((found.bindings ?? []).map((binding) => [bindingIdentity(binding), binding]));

  return {
    async apply(definitions) {
      for (const exchange of definitions.exchanges) {
        if (!exchanges.has(exchange.name)) exchanges.set(exchange.name, exchange);
      }
      for (const queue of definitions.queues) if (!queues.has(queue.name)) queues.set(queue.name, queue);
      for (const policy of definitions.policies) policies.set(policy.name, policy);
      for (const binding of definitions.bindings) bindings.set(bindingIdentity(binding), binding);
    },
    async read() {
      return structuredClone({
        exchanges: [...exchanges.values()],
        queues: [...queues.values()],
        bindings: [...bindings.values()],
        policies: [...policies.values()],
      });
    },
    async deleteBinding(binding) {
      bindings.delete(bindingIdentity(binding));
    },
    async deletePolicy(name) {
      policies.delete(name);
    },
  };
}
