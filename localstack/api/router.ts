import { type Method, pathOf, type RestApi } from './rest-api.ts';

export type Route = { method: Method; resource: string; parameters: Record<string, string> | null };

/** A literal segment wins over `{name}`, which wins over `{name+}`: as API Gateway chooses. */
type Node = {
  literal: Map<string, Node>;
  parameter?: { name: string; node: Node };
  greedy?: { name: string; node: Node };
  methods: Map<string, { method: Method; resource: string }>;
};

const node = (): Node => ({ literal: new Map(), methods: new Map() });

export type Router = (httpMethod: string, path: string) => Route | undefined;

export function createRouter(api: RestApi): Router {
  const root = node();
  for (const method of api.methods) {
    const resource = pathOf(api, method.resourceId);
    let at = root;
    for (const part of segments(resource)) at = child(at, part);
    at.methods.set(method.httpMethod, { method, resource });
  }
  return (httpMethod, path) => {
    const found = find(root, segments(path), 0, httpMethod);
    return found && { ...found.target, parameters: parametersOf(found) };
  };
}

const segments = (path: string) => path.split('/').filter((part) => part !== '');

function child(parent: Node, part: string): Node {
  const name = /^\{(.+?)\+?\}$/.exec(part)?.[1];
  if (name === undefined) {
    const next = parent.literal.get(part) ?? node();
    parent.literal.set(part, next);
    return next;
  }
  const kind = part.endsWith('+}') ? 'greedy' : 'parameter';
  parent[kind] ??= { name, node: node() };
  return parent[kind].node;
}

type Found = { target: { method: Method; resource: string }; parameters: [name: string, value: string][] };

function find(at: Node, parts: string[], index: number, httpMethod: string): Found | undefined {
  const part = parts[index];
  if (part === undefined) {
    const target = at.methods.get(httpMethod) ?? at.methods.get('ANY');
    return target && { target, parameters: [] };
  }
  const literal = at.literal.get(part);
  const below = literal && find(literal, parts, index + 1, httpMethod);
  if (below) return below;
  if (at.parameter) {
    const found = find(at.parameter.node, parts, index + 1, httpMethod);
    if (found) return { ...found, parameters: [[at.parameter.name, part], ...found.parameters] };
  }
  if (!at.greedy) return undefined;
  const rest = find(at.greedy.node, [], 0, httpMethod);
  return rest && { ...rest, parameters: [[at.greedy.name, parts.slice(index).join('/')]] };
}

/**
 * As they were sent: a REST API decodes none (github.com/serverless/serverless/issues/5037), which functions do. null: the
 * route has none.
 */
function parametersOf({ parameters }: Found): Record<string, string> | null {
  return parameters.length > 0 ? Object.fromEntries(parameters) : null;
}
