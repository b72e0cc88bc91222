import { productRoutes } from '../api/product-routes.ts';
import type { RouteShape } from '../api/route.ts';
import { base } from '../topology/base.ts';
import type { Topology } from '../topology/define.ts';
import { type MergedTopology, merge } from '../topology/merge.ts';
import { InvalidTopologyError, validate } from '../topology/validate.ts';
import type { System } from './define.ts';
import { systemProblems } from './problems.ts';

/** What a deployment is made of: its systems, and what is folded from them. */
export type Declared = {
  systems: readonly System[];
  /** Of every system, with what every broker has. */
  topologies: readonly Topology[];
  topology: MergedTopology;
  routes: readonly RouteShape[];
};

/** Folds systems. Throws InvalidTopologyError, which lists everything that is wrong with them and their topologies. */
export function declare(systems: readonly System[]): Declared {
  const topologies = [base, ...systems.map(({ topology }) => topology)];
  const problems = [...validate(topologies), ...systemProblems(systems)];
  if (problems.length > 0) throw new InvalidTopologyError(problems);
  return {
    systems,
    topologies,
    topology: merge(topologies),
    routes: [...productRoutes, ...systems.flatMap(({ routes }) => routes)],
  };
}
