import type { BindingDefinition, Definitions } from './declarations.ts';

/** Text that two values share exactly when they are the same JSON, in whatever order their fields stand. */
function identity(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A binding has no name: it is what it says. */
export function bindingIdentity(binding: BindingDefinition): string {
  const { source, destination, destination_type, routing_key } = binding;
  return identity([source, destination_type, destination, routing_key, binding.arguments]);
}

const KINDS = [
  {
    kind: 'exchange',
    list: 'exchanges',
    remedy:
      'an exchange cannot change: declare it under a new name, or delete it on the broker and deploy again',
  },
  {
    kind: 'queue',
    list: 'queues',
    remedy:
      'a queue cannot change: declare it under a new name, or drain and delete it on the broker and deploy again',
  },
  {
    kind: 'policy',
    list: 'policies',
    remedy: 'somebody may have changed it at the same moment: deploy again',
  },
] as const;

/**
 * What the broker carries otherwise than declared, one sentence each, with what to do. RabbitMQ's import leaves an
 * exchange or a queue that exists with other properties as it is, and says nothing.
 */
export function differences(wanted: Definitions, found: Definitions): string[] {
  return [
    ...KINDS.flatMap(({ kind, list, remedy }) => {
      const byName = new Map(found[list].map((entry) => [entry.name, entry]));
      return wanted[list].flatMap((entry) => {
        const there = byName.get(entry.name);
        if (there === undefined)
          return [`The ${kind} ${entry.name} is missing after the import; deploy again.`];
        const parts = differentParts(entry, there);
        return parts.length === 0
          ? []
          : [`The ${kind} ${entry.name} differs (${parts.join(', ')}); ${remedy}.`];
      });
    }),
    ...missingBindings(wanted, found),
  ];
}

function missingBindings(wanted: Definitions, found: Definitions): string[] {
  const there = new Set(found.bindings.map(bindingIdentity));
  return wanted.bindings
    .filter((binding) => !there.has(bindingIdentity(binding)))
    .map(
      ({ source, destination, routing_key }) =>
        `The binding ${source} → ${destination} (${routing_key}) is missing after the import; deploy again.`,
    );
}

type Entry = { name: string; [field: string]: unknown };

function differentParts(wanted: Entry, found: Entry): string[] {
  const want = flatten(wanted);
  const have = flatten(found);
  return [...new Set([...want.keys(), ...have.keys()])].flatMap((field) => {
    const [should, is] = [want.get(field), have.get(field)];
    return identity(should) === identity(is)
      ? []
      : [`${field} is ${describe(is)}, should be ${describe(should)}`];
  });
}

/** The fields of an entry, those of its arguments or its definition among them. */
function flatten({ arguments: args, definition, ...fields }: Entry): Map<string, unknown> {
  return new Map([
    ...Object.entries(fields),
    ...Object.entries(args ?? {}),
    ...Object.entries(definition ?? {}),
  ]);
}

function describe(value: unknown): string {
  if (value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
