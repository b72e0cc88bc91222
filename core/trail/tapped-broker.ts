import type { BrokerObjects } from '../queues/broker-objects.ts';
import { bindingIdentity } from '../topology/compare.ts';
import type { BindingDefinition } from '../topology/declarations.ts';
import { isTap, tapChanges } from '../topology/tap.ts';

/** How often bindings are looked at that others change all the while; the next sweep goes on. */
const ROUNDS = 5;

/**
 * Binds and unbinds the trail's tap until it is bound as the queues of an exchange are (of all, without one), those
 * aside that are `leaving`. Looks again after each change: what somebody else did meanwhile is seen by the later of the two.
 */
export async function alignTap(
  broker: Pick<BrokerObjects, 'bindings' | 'bind' | 'unbind'>,
  of: { exchange?: string } = {},
  leaving: (binding: BindingDefinition) => boolean = () => false,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await broker.bindings(of);
    const { bind, unbind } = tapChanges(found.filter((binding) => !leaving(binding)));
    if (bind.length + unbind.length === 0) return;
    for (const binding of bind) await broker.bind(binding);
    for (const binding of unbind) await broker.unbind(binding);
  }
}

/**
 * A broker whose tap follows the bindings that are made and removed, and shows in no list. The tap comes after the first
 * queue and goes before the last: a message that reaches it alone would count as routed, and be nobody's.
 */
export function tappedBroker(broker: BrokerObjects): BrokerObjects {
  return {
    ...broker,
    async bindings(of) {
      return (await broker.bindings(of)).filter((binding) => !isTap(binding));
    },
    async bind(binding) {
      const isBound = await broker.bind(binding);
      if (isBound) await alignTap(broker, { exchange: binding.source });
      return isBound;
    },
    async unbind(binding) {
      const isLeaving = sameAs(binding);
      await alignTap(broker, { exchange: binding.source }, isLeaving);
      const wasBound = await broker.unbind(binding);
      await alignTap(broker, { exchange: binding.source });
      return wasBound;
    },
    async deleteQueue(name) {
      const sources = new Set((await broker.bindings({ queue: name })).map(({ source }) => source));
      const isLeaving = ({ destination, destination_type }: BindingDefinition) =>
        destination_type === 'queue' && destination === name;
      for (const exchange of sources) await alignTap(broker, { exchange }, isLeaving);
      const wasThere = await broker.deleteQueue(name);
      for (const exchange of sources) await alignTap(broker, { exchange });
      return wasThere;
    },
  };
}

function sameAs(binding: BindingDefinition): (other: BindingDefinition) => boolean {
  const identity = bindingIdentity(binding);
  return (other) => bindingIdentity(other) === identity;
}
