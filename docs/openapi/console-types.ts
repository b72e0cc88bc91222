import { productRoutes } from '../../core/api/product-routes.ts';
import { renderOpenapi } from './render.ts';

type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: Schema | boolean;
};
type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema };
type Content = Readonly<Record<string, { schema?: Schema }>>;
type Operation = {
  operationId: string;
  'x-permission'?: string;
  parameters: readonly Parameter[];
  requestBody?: { content: Content };
  responses: Readonly<Record<string, { content?: Content }>>;
};
type Document = {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Readonly<Record<string, Schema>> };
};

/** The page knows no system, and calls each operation at one path. */
const ofProduct: ReadonlySet<string> = new Set(productRoutes.map(({ operation }) => operation));

/**
 * console/app/api/schema.ts: the OpenAPI document as types of TypeScript, for the operator's page. Published generators
 * print with TypeScript's own JavaScript API, which version 7 does not have.
 */
export function renderConsoleTypes(): string {
  const { paths, components } = JSON.parse(renderOpenapi()) as Document;
  const served = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId }]) => path.startsWith('/api/') && ofProduct.has(operationId))
      .map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};`,
  );
  const routes = served.map(
    ({ route, operation }) =>
      `  ${operation.operationId}: { route: '${route}', permission: ${JSON.stringify(operation['x-permission'] ?? null)}${takesKey(operation) ? ', takesKey: true' : ''} },`,
  );
  return [
    '// Generated from docs/openapi.json by `npm run docs`. Do not edit.',
    '// biome-ignore-all lint: generated',
    '// biome-ignore-all format: generated',
    '',
    ...schemas,
    '',
    '/** Where each operation is, what it asks for, and whether an `Idempotency-Key` makes it safe to ask again. */',
    'export const routes = {',
    ...routes,
    '} as const;',
    '',
    '/** What each operation takes and answers. */',
    'export type Operations = {',
    ...served.map(({ operation }) => `  ${operation.operationId}: ${operationType(operation)};`),
    '};',
    '',
  ].join('\n');
}

function takesKey({ parameters }: Operation): boolean {
  return parameters.some(({ name }) => name === 'Idempotency-Key');
}

function operationType({ parameters, requestBody, responses }: Operation): string {
  const body = requestBody?.content['application/json']?.schema;
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content = {} }]) => Object.values(content).map(({ schema = {} }) => typeOf(schema)));
  const members = [
    ...(['path', 'query', 'header'] as const).map((place) => parametersType(parameters, place)),
    body && `body: ${typeOf(body)}`,
    `answer: ${[...new Set(answers)].join(' | ') || 'undefined'}`,
  ];
  return `{ ${members.filter((each) => each !== undefined).join('; ')} }`;
}

function parametersType(parameters: readonly Parameter[], place: Parameter['in']): string | undefined {
  const found = parameters.filter((each) => each.in === place);
  if (found.length === 0) return undefined;
  const members = found.map(
    ({ name, required, schema }) =>
      `${JSON.stringify(name)}${required ? ': ' : '?: undefined | '}${typeOf(schema)}`,
  );
  return `${place}${found.some(({ required }) => required) ? '' : '?'}: { ${members.join('; ')} }`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.allOf) return schema.allOf.map((each) => `(${typeOf(each)})`).join(' & ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type: string | undefined) => ofType(type, schema)).join(' | ');
}

function ofType(type: string | undefined, schema: Schema): string {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string' || type === 'boolean' || type === 'null') return type;
  if (type === 'array') return `(${typeOf(schema.items ?? {})})[]`;
  if (type === 'object') return objectType(schema);
  return 'unknown';
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(
    ([name, schema]) => `${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  const others = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  if (members.length === 0) return `{ readonly [name: string]: ${others} }`;
  return `{ ${members.join('; ')} }`;
}
