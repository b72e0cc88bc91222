import { systems } from '#systems';
import type { EventSchema } from '../system/define.ts';

const schemas = new Map(systems.flatMap((system) => Object.entries<EventSchema>(system.schemas)));

/** The schema that an exchange of the topology names (`schema` in core/topology/define.ts); undefined: no system has it. */
export function eventSchemaNamed(name: string): EventSchema | undefined {
  return schemas.get(name);
}
