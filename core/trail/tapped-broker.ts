import type { Log } from '../log.ts';
import type { BrokerObjects } from '../queues/broker-objects.ts';
import { bindingIdentity } from '../topology/compare.ts';
import type { BindingDefinition } from '../topology/declarations.ts';
import { isTap, missingWayOn, tapChanges } from '../topology/tap.ts';

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
 * The tap of a whole broker, and its way on to the trail: what somebody bound or unbound past the API. Answers how many
 * bindings were not as they should be. One that is wrong at the first look only is being bound or unbound just now: to bind
 * the tap for it would make a message count as routed that no queue takes.
 */
export async function straightenTap(
  broker: Pick<BrokerObjects, 'bindings' | 'bind' | 'unbind'>,
): Promise<number> {
  const found = await broker.bindings({});
  const missing = missingWayOn(found);
  for (const binding of missing) await broker.bind(binding);
  const seen = tapChanges(found);
  if (seen.bind.length + seen.unbind.length === 0) return missing.length;
  const still = tapChanges(await broker.bindings({}));
  const bind = still.bind.filter(isIn(seen.bind));
  const unbind = still.unbind.filter(isIn(seen.unbind));
  for (const binding of bind) await broker.bind(binding);
  for (const binding of unbind) await broker.unbind(binding);
  // What somebody changed there meanwhile is seen by the later of the two; elsewhere one look says nothing.
  for (const exchange of new Set([...bind, ...unbind].map(({ source }) => source)))
    await alignTap(broker, { exchange });
  return bind.length + unbind.length + missing.length;
}

function isIn(bindings: readonly BindingDefinition[]): (binding: BindingDefinition) => boolean {
  const known = new Set(bindings.map(bindingIdentity));
  return (binding) => known.has(bindingIdentity(binding));
}

/**
 * A broker whose tap follows the bindings that are made and removed, and shows in no list. The tap comes after the first
 * queue and goes before the last: a message that reaches it alone would count as routed, and be nobody's. What was asked for
 * has happened when the tap cannot follow it: that is straightened within a minute.
 */
export function tappedBroker(broker: BrokerObjects, log: Pick<Log, 'warn'>): BrokerObjects {
  const follow = (exchange: string) =>
    alignTap(broker, { exchange }).catch((error: unknown) => {
      log.warn('the tap could not follow', { exchange, error });
    });
  return {
    ...broker,
    async bindings(of) {
      return (await broker.bindings(of)).filter((binding) => !isTap(binding));
    },
    async bind(binding) {
      const isBound = await broker.bind(binding);
      if (isBound) await follow(binding.source);
      return isBound;
    },
    async unbind(binding) {
      const isLeaving = sameAs(binding);
      await alignTap(broker, { exchange: binding.source }, isLeaving);
      const wasBound = await broker.unbind(binding);
      await follow(binding.source);
      return wasBound;
    },
    async deleteQueue(name) {
      const sources = new Set((await broker.bindings({ queue: name })).map(({ source }) => source));
      const isLeaving = ({ destination, destination_type }: BindingDefinition) =>
        destination_type === 'queue' && destination === name;
      for (const exchange of sources) await alignTap(broker, { exchange }, isLeaving);
      const wasThere = await broker.deleteQueue(name);
      for (const exchange of sources) await follow(exchange);
      return wasThere;
    },
  };
}

function sameAs(binding: BindingDefinition): (other: BindingDefinition) => boolean {
  const identity = bindingIdentity(binding);
  return (other) => bindingIdentity(other) === identity;
}
