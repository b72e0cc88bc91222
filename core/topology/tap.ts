import { bindingIdentity } from './compare.ts';
import { DEAD_LETTER_EXCHANGE } from './dead-letters.ts';
import type { BindingDefinition } from './declarations.ts';
import { TRAIL_QUEUE, TRAIL_TAP } from './trail-queues.ts';

/** Whether it is a binding of the tap itself. */
export function isTap({ destination, destination_type }: BindingDefinition): boolean {
  return destination_type === 'queue' && destination === TRAIL_TAP;
}

/** The way from the tap to the trail. Without it what dies in the tap is gone. */
const WAY_ON: BindingDefinition = {
  source: DEAD_LETTER_EXCHANGE,
  destination: TRAIL_QUEUE,
  destination_type: 'queue',
  routing_key: TRAIL_QUEUE,
  arguments: {},
};

/** What of the way on is missing among all bindings of a broker. */
export function missingWayOn(all: readonly BindingDefinition[]): BindingDefinition[] {
  const wanted = bindingIdentity(WAY_ON);
  return all.some((binding) => bindingIdentity(binding) === wanted) ? [] : [WAY_ON];
}

/**
 * How the tap must be bound where these bindings are: as each of them that leads to a queue, and as nothing else. Then a
 * message reaches it exactly when it reaches another queue, and an unroutable message stays one.
 */
export function tapBindings(bindings: readonly BindingDefinition[]): BindingDefinition[] {
  const tapped = bindings.filter(isTapped).map((binding) => ({ ...binding, destination: TRAIL_TAP }));
  return [...new Map(tapped.map((binding) => [bindingIdentity(binding), binding])).values()];
}

/** A binding between exchanges leads to queues that are bound by themselves; dead letters are no publishes. */
function isTapped(binding: BindingDefinition): boolean {
  return binding.destination_type === 'queue' && binding.source !== DEAD_LETTER_EXCHANGE && !isTap(binding);
}

export type TapChanges = { bind: BindingDefinition[]; unbind: BindingDefinition[] };

/** What the tap lacks, and what it has too many, among bindings as they are. */
export function tapChanges(found: readonly BindingDefinition[]): TapChanges {
  const wanted = tapBindings(found);
  const there = found.filter(isTap);
  const isMissingIn = (list: readonly BindingDefinition[]) => {
    const known = new Set(list.map(bindingIdentity));
    return (binding: BindingDefinition) => !known.has(bindingIdentity(binding));
  };
  return { bind: wanted.filter(isMissingIn(there)), unbind: there.filter(isMissingIn(wanted)) };
}
