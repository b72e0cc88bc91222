import { systems } from '#systems';
import type { EventSchema } from '../system/define.ts';
import type { DeclaredExchange } from '../topology/merge.ts';

const schemas = new Map(systems.map((system) => [system.topology.system, system.schemas]));

/**
 * The schema that an exchange of the topology names (`schema` in core/topology/define.ts), of its own system: two systems may
 * have different ones of the same name. Undefined: it takes anything.
 */
export function eventSchemaOf({
  system,
  schema: name,
}: Pick<DeclaredExchange, 'system' | 'schema'>): (EventSchema & { name: string }) | undefined {
  const found = name === undefined ? undefined : schemas.get(system)?.[name];
  return found && name !== undefined ? { name, ...found } : undefined;
}
