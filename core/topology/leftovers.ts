import { bindingIdentity } from './compare.ts';
import { DEAD_LETTER_EXCHANGE } from './dead-letters.ts';
import type { BindingDefinition, Definitions, Policy } from './declarations.ts';
import { policyName } from './render.ts';
import { isTap } from './tap.ts';

/** What an earlier deployment declared, this one does not, and the broker still has. */
export type Leftovers = {
  /** To remove: nothing new should arrive by them. */
  bindings: BindingDefinition[];
  policies: Policy[];
  /** Names of what stays, because it may hold messages or be in somebody's use. */
  queues: string[];
  exchanges: string[];
};

/**
 * A queue that is declared no longer stays, and so do its policy and its binding for dead letters: without them a
 * message that is rejected there would be lost. The policy goes in the deployment after the queue was deleted by hand.
 */
export function leftovers(wanted: Definitions, previous: Definitions, found: Definitions): Leftovers {
  const queues = goneFrom(wanted.queues, previous.queues, found.queues);
  const keptPolicies = new Set(queues.map(policyName));
  const wantedBindings = new Set(wanted.bindings.map(bindingIdentity));
  const previousBindings = new Set(previous.bindings.map(bindingIdentity));
  const policies = new Set(goneFrom(wanted.policies, previous.policies, found.policies));
  return {
    bindings: found.bindings.filter(
      (binding) =>
        previousBindings.has(bindingIdentity(binding)) &&
        !wantedBindings.has(bindingIdentity(binding)) &&
        // The tap goes by all bindings, not by those that are declared: functions/apply-topology/apply.ts.
        !isTap(binding) &&
        !(binding.source === DEAD_LETTER_EXCHANGE && queues.includes(binding.destination)),
    ),
    policies: found.policies.filter(({ name }) => policies.has(name) && !keptPolicies.has(name)),
    queues,
    exchanges: goneFrom(wanted.exchanges, previous.exchanges, found.exchanges),
  };
}

type Named = readonly { name: string }[];

function goneFrom(wanted: Named, previous: Named, found: Named): string[] {
  const has = (list: Named, name: string) => list.some((entry) => entry.name === name);
  return previous.map(({ name }) => name).filter((name) => !has(wanted, name) && has(found, name));
}
