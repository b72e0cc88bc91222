import type { Created, Resource, ResourceType } from '../resource.ts';
import type { World } from '../world.ts';

/** A type that stands for nothing on a laptop. `names` says what others get when they refer to it. */
export function noEffect(
  type: string,
  reason: string,
  names: (resource: Resource, world: World) => Created = ({ logicalId }) => ({
    ref: logicalId,
    attributes: {},
  }),
): ResourceType {
  return {
    type,
    properties: [],
    anyProperty: reason,
    create: async (resource, world) => names(resource, world),
  };
}
