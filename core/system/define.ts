import type * as z from 'zod';
import type { RouteShape } from '../api/route.ts';
import type { Topology } from '../topology/define.ts';
import type { Workflow } from '../workflow/define.ts';

/** What is published to an exchange over HTTP must fit. It lets unknown fields pass: a publisher may be ahead. */
export type EventSchema = {
  /**
   * What the header x-schema-version says of a message that fits. A change that old consumers cannot read is another
   * version; another way of writing the same (Protobuf) is another content type.
   */
  version: string;
  schema: z.ZodType;
};

/** A system on the broker: everything that Courtier's own functions and stacks are folded from. */
export type System<T extends Topology = Topology, S extends z.ZodRawShape = z.ZodRawShape> = {
  /**
   * Where its code is, an absolute path: functions/<name>/ its functions, stack.ts its own resources, local.ts what a
   * laptop needs in place of its outside world, openapi.ts what the API's document says of its routes, demo.ts.
   */
  folder: string;
  topology: T;
  /** By the name that an exchange of the topology gives as its `schema`. */
  schemas: Readonly<Record<string, EventSchema>>;
  /** Its part of the HTTP API; `function` is a folder under its functions/. */
  routes: readonly RouteShape[];
  /** Circuits that its functions report, by name. Readiness and metrics show them beside the broker's. */
  circuits: readonly string[];
  /** Its workflows (docs/workflows.md): Courtier starts them, asks for their steps and hears the answers. */
  workflows: readonly Workflow[];
  /** Environment variables that it reads when it is synthesized. A function: only synthesis needs the schemas. */
  settings: () => S;
};

export type SystemDefinition<T extends Topology, S extends z.ZodRawShape> = Pick<
  System<T, S>,
  'folder' | 'topology'
> &
  Partial<Omit<System<T, S>, 'folder' | 'topology'>>;

/**
 * Declares a system. It takes no resources of AWS along: functions carry it in their bundles. What it has on AWS beside
 * queues and consumers is in its stack.ts.
 */
export function defineSystem<const T extends Topology, S extends z.ZodRawShape = Record<never, never>>(
  definition: SystemDefinition<T, S>,
): System<T, S> {
  return { schemas: {}, routes: [], circuits: [], workflows: [], settings: () => ({}) as S, ...definition };
}
