import { systems } from '#systems';
import { productRoutes } from './product-routes.ts';
import type { RouteShape } from './route.ts';

/**
 * Every route of the HTTP API, said once, those of the installed systems among them: the functions' routers and their
 * permissions are read from here; a stack is given the same.
 */
export const routes: readonly RouteShape[] = [
  ...productRoutes,
  ...systems.flatMap((system): readonly RouteShape[] => system.routes),
];

const methodsByPath = new Map<string, Set<string>>();
for (const { method, path, aliases = [] } of routes) {
  for (const each of [path, ...aliases]) {
    methodsByPath.set(each, (methodsByPath.get(each) ?? new Set()).add(method));
  }
}

/** The methods that a path takes; none where there is no such path. */
export function methodsAt(path: string): string[] {
  return [...(methodsByPath.get(path) ?? [])].toSorted();
}
