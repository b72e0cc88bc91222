import { productRoutes } from '../api/product-routes.ts';
import type { RouteShape } from '../api/route.ts';
import { at, type Problem } from '../topology/rules/problem.ts';
import type { System } from './define.ts';

/** The stacks that a deployment can have, by the end of their names. A system has one by its name. */
export const PRODUCT_STACKS = [
  'network',
  'broker',
  'data',
  'retry',
  'workflow',
  'messaging',
  'webhooks',
  'api',
  'allowances',
  'console',
] as const;

/** Everything that systems must not say beside their topologies: names that clash, and what nobody has. */
export function systemProblems(systems: readonly System[]): Problem[] {
  return [
    ...systems.flatMap(stackProblems),
    ...systems.flatMap(schemaProblems),
    ...circuitProblems(systems),
    ...routeProblems(systems),
  ];
}

function stackProblems({ topology: { system } }: System): Problem[] {
  return at(system)(
    PRODUCT_STACKS.some((name) => name === system),
    '',
    `a stack of Courtier's own is named ${system}, and a system's stack has the name of the system`,
    'choose another name',
  );
}

function schemaProblems({ topology: { system, exchanges }, schemas }: System): Problem[] {
  return Object.entries(exchanges).flatMap(([name, { schema }]) =>
    at(`${system}.exchanges.${name}.schema`)(
      schema !== undefined && !Object.hasOwn(schemas, schema),
      '',
      `the system has no schema ${schema}`,
      'put it among the schemas of defineSystem, or correct the name',
    ),
  );
}

/** Functions report circuits by name in one table. */
function circuitProblems(systems: readonly System[]): Problem[] {
  const owners = new Map([['broker', 'Courtier itself']]);
  return systems.flatMap(({ topology: { system }, circuits }) =>
    circuits.flatMap((name, index) => {
      const owner = owners.get(name);
      owners.set(name, owner ?? `the system ${system}`);
      const taken = `${owner} has a circuit ${name}`;
      return at(`${system}.circuits.${index}`)(owner !== undefined, '', taken, 'choose another name');
    }),
  );
}

const PRODUCT = 'courtier';
type Owned = { path: string; owner: string; route: RouteShape };

/** API Gateway, routers and the document find a route by its path, its function and its operation. */
function routeProblems(systems: readonly System[]): Problem[] {
  const owned = [
    ...productRoutes.map((route): Owned => ({ path: '', owner: PRODUCT, route })),
    ...systems.flatMap(({ topology: { system }, routes }) =>
      routes.map(
        (route): Owned => ({
          path: `${system}.routes.${route.operation}`,
          owner: system,
          route,
        }),
      ),
    ),
  ];
  return [...functionProblems(owned), ...operationProblems(owned), ...pathProblems(owned)];
}

function functionProblems(owned: readonly Owned[]): Problem[] {
  const owners = new Map<string, string>();
  return owned.flatMap(({ path, owner, route: { function: name } }) => {
    const other = owners.get(name) ?? owner;
    owners.set(name, other);
    return at(path)(
      other !== owner,
      'function',
      `the function ${name} serves routes of ${other}, and knows no others`,
      'name a function of the system itself',
    );
  });
}

function operationProblems(owned: readonly Owned[]): Problem[] {
  const seen = new Map<string, string>();
  return owned.flatMap(({ path, owner, route: { operation } }) => {
    const other = seen.get(operation);
    seen.set(operation, other ?? owner);
    const taken = `${other} has an operation ${operation}`;
    return at(path)(other !== undefined, 'operation', taken, 'choose another name');
  });
}

/** Which operation has a path, by its method, and how API Gateway calls the parameter at one place: it takes one name there. */
function pathProblems(owned: readonly Owned[]): Problem[] {
  const operations = new Map<string, string>();
  const parameters = new Map<string, string>();
  return owned.flatMap(({ path: where, route: { method, operation, path, aliases = [] } }) =>
    [path, ...aliases].flatMap((each) => {
      const target = `${method} ${each}`;
      const other = operations.get(target);
      operations.set(target, other ?? operation);
      return [
        ...at(where)(
          other !== undefined,
          'path',
          `the operation ${other} has ${target} already`,
          'choose another path',
        ),
        ...parameterProblems(where, each, parameters),
      ];
    }),
  );
}

function parameterProblems(where: string, path: string, seen: Map<string, string>): Problem[] {
  const parts = path.split('/');
  return parts.flatMap((part, n) => {
    if (!part.startsWith('{')) return [];
    const place = parts.slice(0, n).join('/');
    const other = seen.get(place) ?? part;
    seen.set(place, other);
    return at(where)(
      other !== part,
      'path',
      `below ${place} the parameter is ${other} in another route, and ${part} here: API Gateway takes one name`,
      `write ${other}`,
    );
  });
}
