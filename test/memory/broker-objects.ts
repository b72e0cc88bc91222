import { ConflictError } from '../../core/api/errors.ts';
import type { BrokerObjects } from '../../core/queues/broker-objects.ts';
import { bindingIdentity } from '../../core/topology/compare.ts';
import type {
  BindingDefinition,
  Definitions,
  ExchangeDefinition,
  Policy,
  QueueDefinition,
} from '../../core/topology/declarations.ts';

/** One virtual host's objects in maps, for tests. `found` is what it starts with; `policies` is for them to look at. */
export function createMemoryBrokerObjects(
  found: Partial<Definitions> = {},
): BrokerObjects & { policies: Map<string, Policy> } {
  const exchanges = new Map((found.exchanges ?? []).map((each) => [each.name, each]));
  const queues = new Map((found.queues ?? []).map((each) => [each.name, each]));
  const policies = new Map((found.policies ?? []).map((each) => [each.name, each]));
  const bindings = new Map((found.bindings ?? []).map((each) => [bindingIdentity(each), each]));
  const drop = (gone: (binding: BindingDefinition) => boolean) => {
    for (const [key, binding] of bindings) if (gone(binding)) bindings.delete(key);
  };
  return {
    policies,
    async exchanges() {
      return [...exchanges.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async exchange(name) {
      return structuredClone(exchanges.get(name));
    },
    async declareExchange(exchange) {
      declare('exchange', exchanges, exchange);
    },
    async deleteExchange(name) {
      drop(({ source }) => source === name);
      return exchanges.delete(name);
    },
    async queue(name) {
      return structuredClone(queues.get(name));
    },
    async declareQueue(queue) {
      declare('queue', queues, queue);
    },
    async deleteQueue(name) {
      drop(({ destination, destination_type }) => destination_type === 'queue' && destination === name);
      return queues.delete(name);
    },
    async putPolicy(policy) {
      policies.set(policy.name, policy);
    },
    async deletePolicy(name) {
      policies.delete(name);
    },
    async bindings({ exchange, queue }) {
      return [...bindings.values()].filter(
        ({ source, destination, destination_type }) =>
          (exchange === undefined || source === exchange) &&
          (queue === undefined || (destination_type === 'queue' && destination === queue)),
      );
    },
    async bind(binding) {
      const ends = binding.destination_type === 'queue' ? queues : exchanges;
      if (!exchanges.has(binding.source) || !ends.has(binding.destination)) return false;
      bindings.set(bindingIdentity(binding), binding);
      return true;
    },
    async unbind(binding) {
      return bindings.delete(bindingIdentity(binding));
    },
  };
}

function declare<T extends ExchangeDefinition | QueueDefinition>(
  kind: string,
  there: Map<string, T>,
  wanted: T,
): void {
  const found = there.get(wanted.name);
  if (found && JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new ConflictError(`The ${kind} ${wanted.name} is there already, with other properties.`);
  }
  there.set(wanted.name, wanted);
}
