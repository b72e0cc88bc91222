import type { RouteShape } from '../../core/api/route.ts';

/** A method of API Gateway: what comes to a path, by which function it is served. */
export type GatewayMethod = {
  path: string;
  /** ANY: each method that the path has no other for. */
  method: RouteShape['method'] | 'ANY';
  function: string;
  /** Nobody asks who calls. */
  open: boolean;
  /** What it serves, by name. */
  operations: readonly string[];
};

/**
 * The methods for some routes, as few as there can be: each is a resource of the stack, which takes 500 of them. The function
 * that serves most of a path gets whatever comes to it, and answers 405 to what the path does not take: without such a
 * method API Gateway answers as it does where there is no path. What another function serves, or what nobody needs a key for
 * beside routes that need one, keeps a method of its own.
 */
export function methodsOf(routes: readonly RouteShape[]): GatewayMethod[] {
  const paths = Map.groupBy(
    routes.flatMap((route) => [route.path, ...(route.aliases ?? [])].map((path) => ({ path, route }))),
    ({ path }) => path,
  );
  return [...paths].flatMap(([path, served]) =>
    methodsAt(
      path,
      served.map(({ route }) => route),
    ),
  );
}

function methodsAt(path: string, routes: readonly RouteShape[]): GatewayMethod[] {
  const alike = [
    ...Map.groupBy(routes, (route) => `${route.permission === null} ${route.function}`).values(),
  ];
  // Those with a key first: nobody is to get into an operation without one because its method was not listed.
  const [most = [], ...others] = alike.toSorted(
    (a, b) => Number(isOpen(a)) - Number(isOpen(b)) || b.length - a.length,
  );
  return [
    ...(most.length > 0 ? [methodFor('ANY', path, most)] : []),
    ...others.flat().map((route) => methodFor(route.method, path, [route])),
  ];
}

function methodFor(
  method: GatewayMethod['method'],
  path: string,
  routes: readonly RouteShape[],
): GatewayMethod {
  const [first] = routes;
  if (!first) throw new Error(`${path} has no route.`);
  return {
    path,
    method,
    function: first.function,
    open: isOpen(routes),
    operations: routes.map(({ operation }) => operation),
  };
}

function isOpen([route]: readonly RouteShape[]): boolean {
  return route?.permission === null;
}
