import type { BindingView } from '../../core/api/views-queues.ts';
import { bindingIdentity } from '../../core/topology/compare.ts';
import type { BindingDefinition } from '../../core/topology/declarations.ts';
import type { Deps } from './dependencies.ts';

/** How many bindings one queue or exchange shows. All of them: GET /api/bindings. */
export const BINDINGS_SHOWN = 200;

export type Binding = { exchange: string; queue: string; routing_key: string };

export function definitionOf({ exchange, queue, routing_key }: Binding): BindingDefinition {
  return { source: exchange, destination: queue, destination_type: 'queue', routing_key, arguments: {} };
}

/** Whether the topology declares this binding. */
export function isDeclared({ topology }: Pick<Deps, 'topology'>, binding: BindingDefinition): boolean {
  const identity = bindingIdentity(binding);
  return topology.declarations.bindings.some((declared) => bindingIdentity(declared) === identity);
}

export function viewBindings(
  { topology }: Pick<Deps, 'topology'>,
  bindings: readonly BindingDefinition[],
): BindingView[] {
  const declared = new Set(topology.declarations.bindings.map(bindingIdentity));
  return bindings.map((binding) => ({
    exchange: binding.source,
    destination: binding.destination,
    destination_type: binding.destination_type === 'exchange' ? 'exchange' : 'queue',
    queue: binding.destination_type === 'exchange' ? null : binding.destination,
    routing_key: binding.routing_key,
    declared: declared.has(bindingIdentity(binding)),
  }));
}

/** By exchange, destination and routing key: two bindings may differ in their arguments alone. */
export function orderOf(binding: BindingDefinition): string {
  const { source, destination, destination_type, routing_key } = binding;
  return [source, destination, destination_type, routing_key, bindingIdentity(binding)].join('\u0000');
}

export function sortedBindings(bindings: readonly BindingDefinition[]): BindingDefinition[] {
  return bindings.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}
