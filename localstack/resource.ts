import type { World } from './world.ts';

/** A resource of the template with its intrinsic functions already resolved. */
export type Resource = {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
  stack: string;
};

/** What `Ref` answers, and what `Fn::GetAtt` answers for each attribute name. */
export type Created = { ref: string; attributes: Record<string, string> };

/** How the runtime stands in for one CloudFormation type. One type, one file under resources/. */
export type ResourceType = {
  type: string;
  /** The properties it acts on. Any that is neither here nor in `noEffect` is a named error at load. */
  properties: readonly string[];
  /** Properties that mean nothing on a laptop, each with the reason. */
  noEffect?: Readonly<Record<string, string>>;
  /** Why any property is fine: nothing of this type exists on a laptop, or the properties are their owner's own. */
  anyProperty?: string;
  /** Makes the resource, or finds it again after a restart: creating twice is creating once. */
  create(resource: Resource, world: World): Promise<Created>;
};
