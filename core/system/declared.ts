import { productRoutes } from '../api/product-routes.ts';
import type { RouteShape } from '../api/route.ts';
import { base } from '../topology/base.ts';
import type { Topology } from '../topology/define.ts';
import { type MergedTopology, merge } from '../topology/merge.ts';
import { lengthProblems } from '../topology/rules/lengths.ts';
import { InvalidTopologyError, validate } from '../topology/validate.ts';
import type { Workflow } from '../workflow/define.ts';
import { workflowProblems } from '../workflow/validate.ts';
import type { System } from './define.ts';
import { systemProblems } from './problems.ts';

/** What a deployment is made of: its systems, and what is folded from them. */
export type Declared = {
  systems: readonly System[];
  /** Of every system, with what every broker has. */
  topologies: readonly Topology[];
  topology: MergedTopology;
  routes: readonly RouteShape[];
  workflows: readonly Workflow[];
};

/**
 * Folds systems. Throws InvalidTopologyError, which lists everything that is wrong with them, their topologies and workflows,
 * and every name that is too long in a deployment of this name.
 */
export function declare(systems: readonly System[], deployment = 'prod'): Declared {
  const topologies = [base, ...systems.map(({ topology }) => topology)];
  const topology = merge(topologies);
  const owned = systems.flatMap(({ topology: { system }, workflows }) =>
    workflows.map((workflow) => ({ system, workflow })),
  );
  const problems = [
    ...validate(topologies),
    ...lengthProblems(topologies, deployment),
    ...systemProblems(systems),
    ...workflowProblems(owned, topology),
  ];
  if (problems.length > 0) throw new InvalidTopologyError(problems);
  return {
    systems,
    topologies,
    topology,
    workflows: owned.map(({ workflow }) => workflow),
    routes: [...productRoutes, ...systems.flatMap(({ routes }) => routes)],
  };
}
