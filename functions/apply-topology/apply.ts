import { CourtierError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { differences } from '../../core/topology/compare.ts';
import type { BindingDefinition, BrokerDeclarations, Definitions } from '../../core/topology/declarations.ts';
import { type Leftovers, leftovers } from '../../core/topology/leftovers.ts';
import { tapChanges } from '../../core/topology/tap.ts';

/** The broker carries something under a declared name that is not what was declared. Waiting does not repair it. */
class TopologyDiffersError extends CourtierError {
  constructor(found: readonly string[]) {
    super('topology-differs', 'reject', found.join(' '), { details: { differences: found } });
  }
}

/**
 * Makes the broker carry the declarations. Adds first, checks what is there, and only then removes what the deployment
 * before declared and this one does not: whatever fails on the way, every message has its way to go.
 * Applying twice is applying once.
 */
export async function applyDeclarations(
  broker: BrokerDeclarations,
  wanted: Definitions,
  previous: Definitions | null,
  log: Log,
): Promise<void> {
  await broker.apply(wanted);
  const found = await broker.read();
  const different = differences(wanted, found);
  if (different.length > 0) throw new TopologyDiffersError(different);
  const left = previous && leftovers(wanted, previous, found);
  await alignTap(broker, found.bindings, left?.bindings ?? [], log);
  if (left) await removeLeftovers(broker, left, log);
}

/** The trail's tap as everything is bound from now on, also what was made at run time. */
async function alignTap(
  broker: BrokerDeclarations,
  found: readonly BindingDefinition[],
  leaving: readonly BindingDefinition[],
  log: Log,
): Promise<void> {
  const changes = tapChanges(found.filter((binding) => !leaving.includes(binding)));
  if (changes.bind.length > 0)
    await broker.apply({ exchanges: [], queues: [], bindings: changes.bind, policies: [] });
  for (const binding of changes.unbind) await broker.deleteBinding(binding);
  if (changes.bind.length + changes.unbind.length === 0) return;
  log.info('tap bound as the queues are', { bound: changes.bind.length, unbound: changes.unbind.length });
}

async function removeLeftovers(broker: BrokerDeclarations, left: Leftovers, log: Log): Promise<void> {
  for (const binding of left.bindings) {
    await broker.deleteBinding(binding);
    const { source, destination, routing_key } = binding;
    log.info('binding removed: it is declared no longer', {
      exchange: source,
      queue: destination,
      routing_key,
    });
  }
  for (const { name } of left.policies) {
    await broker.deletePolicy(name);
    log.info('policy removed: its queue is gone', { policy: name });
  }
  for (const queue of left.queues) {
    log.warn('queue left: it is declared no longer and may hold messages; drain and delete it by hand', {
      queue,
    });
  }
  for (const exchange of left.exchanges) {
    log.warn('exchange left: it is declared no longer; delete it by hand when nobody publishes to it', {
      exchange,
    });
  }
}
