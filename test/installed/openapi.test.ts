import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routes } from '../../core/api/routes.ts';
import type { Documented } from '../../docs/openapi/documented.ts';
import { documented, documentedOf } from '../../docs/openapi/index.ts';
import { gatewayKinds, kinds, problemsOf } from '../../docs/openapi/problems.ts';
import { renderOpenapi } from '../../docs/openapi/render.ts';
import { createSchemaWriter } from '../../docs/openapi/schemas.ts';
import { misfit } from '../docs/misfit.ts';
import { synthesized } from '../lib/synthesized.ts';

// That the file on disk is what is rendered now is the matter of test/repository/docs/generated.test.ts, for every generated document.

type Rendered = {
  paths: Record<string, Record<string, { operationId: string; 'x-alias-of'?: string; responses: object }>>;
};
const text = renderOpenapi();
const rendered: Rendered = JSON.parse(text);
const operations = Object.entries(rendered.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
);

async function complaintsAbout(source: string) {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      // API Gateway is not in doubt: a literal segment wins over a parameter.
      'no-ambiguous-paths': 'off',
      // Objects say themselves that they take no more; the linter would say it in each branch of an `if`, too.
      'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: true },
    },
  });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`);
}

describe('docs/openapi.json', () => {
  it('has every route and every alias, and no other', () => {
    const expected = routes.flatMap((route) =>
      [route.path, ...(route.aliases ?? [])].map((path) => `${route.method} ${path}`),
    );
    expect(operations.map(({ key }) => key).toSorted()).toEqual(expected.toSorted());
  });

  it('names each operation once, and an alias after the operation that it is', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const canonical = operations.filter((operation) => operation['x-alias-of'] === undefined);
    expect(canonical.map(({ operationId }) => operationId).toSorted()).toEqual(
      routes.map(({ operation }) => operation).toSorted(),
    );
    for (const each of operations) {
      const route = routes.find(({ operation }) => operation === (each['x-alias-of'] ?? each.operationId));
      expect(route?.aliases ?? [], each.key).toEqual(
        each['x-alias-of'] === undefined
          ? expect.anything()
          : expect.arrayContaining([each.key.split(' ')[1]]),
      );
    }
  });

  it('says nothing that a public linter finds wrong', async () => {
    expect(await complaintsAbout(text)).toEqual([]);
  });

  it('would not get past the linter with an example or a reference that is wrong', async () => {
    const wrong = text
      .replace('"status": "healthy"', '"status": "ill"')
      .replaceAll('schemas/ClientList', 'schemas/Clients');
    const complaints = await complaintsAbout(wrong);
    expect(complaints).toContainEqual(expect.stringContaining('no-invalid-media-type-examples'));
    expect(complaints).toContainEqual(expect.stringContaining('no-unresolved-refs'));
  });

  it('is the same text whenever it is rendered', () => {
    expect(renderOpenapi()).toBe(text);
  });
});

type Example = [name: string, schema: z.ZodType, example: unknown];
const examplesOf = (operation: string, { body, answers, aliases = {} }: Partial<Documented>): Example[] => [
  ...(body ? [[`the body of ${operation}`, body.schema, body.example] satisfies Example] : []),
  ...Object.entries(answers ?? {}).flatMap(([status, { contents }]) =>
    contents.map(
      ({ mediaType, schema, example }): Example => [
        `${mediaType} ${status} of ${operation}`,
        schema,
        example,
      ],
    ),
  ),
  ...Object.entries(aliases).flatMap(([path, other]) => examplesOf(`${operation} at ${path}`, other)),
];

describe('types that are made of the document', () => {
  const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
  const referredTo = (schema: unknown) =>
    [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);

  /** Whether a schema is found from itself: TypeScript takes no member of an interface whose type is that member. */
  function holdsItself(name: string): boolean {
    const reached = new Set(referredTo(components.schemas[name]));
    // It grows while it is walked through.
    for (const other of reached) for (const next of referredTo(components.schemas[other])) reached.add(next);
    return reached.has(name);
  }

  it('compile in strict TypeScript, since no schema holds itself', () => {
    expect(Object.keys(components.schemas).filter(holdsItself)).toEqual([]);
  });
});

describe('what is documented', () => {
  const entries = Object.entries(documented);

  it.each(entries.flatMap(([operation, entry]) => examplesOf(operation, entry)))(
    'has, as %s, an example that its own schema takes',
    (_, schema, example) => {
      expect(schema.safeParse(example).error).toBeUndefined();
    },
  );

  it('has nothing to say of an alias that is none', () => {
    for (const { operation, aliases = [] } of routes) {
      for (const path of Object.keys(documentedOf(operation).aliases ?? {})) expect(aliases).toContain(path);
    }
  });

  it('counts among the problems what API Gateway answers by itself', () => {
    const answers = synthesized('prod')
      .resources('AWS::ApiGateway::GatewayResponse')
      .map(({ properties }) => {
        const templates = properties.ResponseTemplates as Record<string, string>;
        return JSON.parse(templates['application/json'] ?? '') as {
          type: string;
          status: number;
          title: string;
        };
      });
    const own = Object.fromEntries(
      answers.map(({ type, status, title }) => [
        type.replace('urn:courtier:problem:', ''),
        { status, title },
      ]),
    );
    expect(own).toMatchObject(gatewayKinds);
    expect(kinds).toMatchObject(own);
  });

  it('names every problem that has a code in adapters/http/problem.ts at some operation', () => {
    const named = new Set(
      routes.flatMap((route) => [...problemsOf(route, documentedOf(route.operation)).values()].flat()),
    );
    const unnamed = Object.keys(kinds).filter((code) => !named.has(code));
    expect(unnamed).toEqual(nowhere);
  });
});

/**
 * Codes that no operation answers: `method-not-allowed` is for what is none, `message-too-large` is what another part's limit is turned from, and API Gateway
 * refuses no media type of its own accord.
 */
const nowhere = ['method-not-allowed', 'message-too-large', 'unsupported-media-type'];

describe('a schema of the document', () => {
  const Tree: z.ZodType = z.lazy(() => z.array(Tree));

  it('needs a name when it holds itself', () => {
    expect(() => createSchemaWriter({}).write(Tree, 'output')).toThrow('needs a name');
    expect(createSchemaWriter({ Tree }).write(Tree, 'output')).toEqual({ $ref: '#/components/schemas/Tree' });
  });

  it('needs two names when it is not the same in a request and in an answer', () => {
    const Both = z.object({ limit: z.number().default(1) });
    const writer = createSchemaWriter({ Both });
    writer.write(Both, 'input');
    expect(() => writer.write(Both, 'output')).toThrow('two names');
  });
});

describe('an answer is held against the document', () => {
  const health = { status: 'healthy', service: 'messages-broker' };
  const json = 'application/json';
  const problem = {
    type: 'urn:courtier:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: 'none',
    instance: '/',
    request_id: 'r',
  };
  const asProblem = { status: 404, contentType: 'application/problem+json' };

  it.each([
    ['a right one', 'GET /healthz', { status: 200, contentType: json, body: health }],
    ['a problem that is documented', 'GET /api/messages/failed/1', { ...asProblem, body: problem }],
    ['a path that nobody knows', 'GET /api/nothing', { ...asProblem, body: problem }],
  ])('%s fits', (_, key, answered) => {
    const [method = '', path = ''] = key.split(' ');
    expect(misfit(method, path, answered)).toBeUndefined();
  });

  it.each([
    ['another status', 'GET /api/health', { status: 201, contentType: json, body: health }],
    ['another media type', 'GET /api/health', { status: 200, contentType: 'text/html', body: health }],
    ['a member too many', 'GET /api/health', { status: 200, contentType: json, body: { ...health, up: 1 } }],
    ['a member too few', 'GET /api/health', { status: 200, contentType: json, body: {} }],
    [
      'a problem of another status',
      'GET /api/messages/1',
      { ...asProblem, body: { ...problem, status: 400 } },
    ],
    ['a problem that this operation does not have', 'GET /api/health', { ...asProblem, body: problem }],
    [
      'a success where there is nothing',
      'GET /api/nothing',
      { status: 200, contentType: json, body: health },
    ],
  ])('%s does not fit', (_, key, answered) => {
    const [method = '', path = ''] = key.split(' ');
    expect(misfit(method, path, answered)).toBeDefined();
  });
});
