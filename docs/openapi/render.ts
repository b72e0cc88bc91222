import type * as z from 'zod';
import type { RouteShape } from '../../core/api/route.ts';
import { routes } from '../../core/api/routes.ts';
import { ProblemSchema } from '../../core/api/views.ts';
import type { Answer, Documented } from './documented.ts';
import { documented, documentedOf, namedSchemas, tags } from './index.ts';
import { kinds, pascal, problemExample, problemResponse, problemsOf } from './problems.ts';
import { createSchemaWriter, type SchemaWriter } from './schemas.ts';
import { about } from './service.ts';

type Json = Record<string, unknown>;

/** docs/openapi.json: OpenAPI 3.1, of the routes and what is documented of them. The same input gives the same text. */
export function renderOpenapi(): string {
  const schemas = createSchemaWriter(namedSchemas);
  schemas.write(ProblemSchema, 'output');
  const responses = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const entry = documentedOf(route.operation);
    [route.path, ...(route.aliases ?? [])].forEach((path, n) => {
      const operation = n === 0 ? whole(route, entry) : alias(route, entry, path, n);
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation };
    });
  }
  const components = {
    securitySchemes: about.securitySchemes,
    responses: sorted(responses),
    examples: Object.fromEntries(usedCodes().map((code) => [pascal(code), problemExample(code)])),
    schemas: schemas.components(),
  };
  const document = { ...about.head, tags: tagList(), paths, components };
  return `${JSON.stringify(document, null, 2)}\n`;

  function whole(route: RouteShape, entry: Documented, path: string = route.path): Json {
    return {
      operationId: route.operation,
      tags: [entry.tag],
      summary: entry.summary,
      description: entry.description,
      security:
        route.permission === null ? [] : Object.keys(about.securitySchemes).map((name) => ({ [name]: [] })),
      ...(route.permission !== null && { 'x-permission': route.permission }),
      parameters: parametersOf(route, entry, path, schemas),
      ...(entry.body && {
        requestBody: {
          required: entry.body.required,
          content: {
            'application/json': {
              schema: schemas.write(entry.body.schema, 'input'),
              example: entry.body.example,
            },
          },
        },
      }),
      responses: { ...answersOf(entry, schemas), ...problemRefs(route, entry) },
    };
  }

  function alias(route: RouteShape, entry: Documented, path: string, n: number): Json {
    const { operation, path: canonical, method } = route;
    const other = entry.aliases?.[path];
    const same = `The same operation as \`${method} ${canonical}\`, for clients of another system.`;
    return {
      ...whole(route, { ...entry, ...other, description: other?.description ?? same }, path),
      operationId: `${operation}Alias${n}`,
      'x-alias-of': operation,
    };
  }

  function problemRefs(route: RouteShape, entry: Documented): Json {
    const found = [...problemsOf(route, entry)].map(([status, codes]) => {
      const { name, response } = problemResponse(status, codes);
      responses.set(name, response);
      return [String(status), { $ref: `#/components/responses/${name}` }];
    });
    return Object.fromEntries(found);
  }

  function usedCodes(): string[] {
    const used = JSON.stringify([...responses.values()]);
    return Object.keys(kinds).filter((code) => used.includes(`/examples/${pascal(code)}"`));
  }
}

function answersOf({ answers }: Documented, schemas: SchemaWriter): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, each]) => [status, answerOf(each, schemas)]),
  );
}

function answerOf({ description, headers, contents }: Answer, schemas: SchemaWriter): Json {
  const written = Object.entries(headers).map(([name, text]) => [
    name,
    { description: text, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(written.length > 0 && { headers: Object.fromEntries(written) }),
    ...(contents.length > 0 && {
      content: Object.fromEntries(
        contents.map(({ mediaType, schema, example }) => [
          mediaType,
          { schema: schemas.write(schema, 'output'), example },
        ]),
      ),
    }),
  };
}

/** Those of the path in its order, whatever an alias calls them; then the query's, then the headers. */
function parametersOf(route: RouteShape, entry: Documented, path: string, schemas: SchemaWriter): Json[] {
  const canonical = namesIn(route.path);
  const names = namesIn(path);
  const listed = Object.keys(entry.path ?? {});
  if (String(listed.toSorted()) !== String(canonical.toSorted()) || names.length !== canonical.length) {
    throw new Error(`${route.operation}: ${path} has the parameters (${names}), documented are (${listed}).`);
  }
  const inPath = names.map((name, n) => [name, entry.path?.[canonical[n] ?? '']] as const);
  return [
    ...inPath.flatMap(([name, schema]) => (schema ? [parameter('path', name, schema, schemas)] : [])),
    ...Object.entries<z.ZodType>(entry.query?.shape ?? {}).map(([name, schema]) =>
      parameter('query', name, schema, schemas),
    ),
    ...Object.entries(entry.headers ?? {}).map(([name, schema]) =>
      parameter('header', name, schema, schemas),
    ),
  ];
}

function parameter(
  place: 'path' | 'query' | 'header',
  name: string,
  schema: z.ZodType,
  schemas: SchemaWriter,
): Json {
  const { description, ...written } = schemas.write(schema, 'input');
  const required = place === 'path' || !schema.safeParse(undefined).success;
  return { name, in: place, required, ...(description !== undefined && { description }), schema: written };
}

/** `/a/{id}/{name}` → `id`, `name` */
export function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name);
}

function tagList() {
  const used = new Set(Object.values(documented).map(({ tag }) => tag));
  return Object.entries(tags)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
}

const sorted = (map: ReadonlyMap<string, Json>) =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
