import type { Resource } from '../resource.ts';

/** The resource's own name, else a stable one: CloudFormation would add a random end, a laptop has no other stack. */
export function nameOf(resource: Resource, property: string): string {
  const given = resource.properties[property];
  return typeof given === 'string' ? given : `${resource.stack}-${resource.logicalId}`;
}
