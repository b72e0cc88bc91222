import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routes } from '../../core/api/routes.ts';
import { ProblemSchema } from '../../core/api/views.ts';
import { event } from '../adapters/http/event.ts';
import { oddText } from '../adapters/http/odd.ts';
import { type Known, type OddRequest, oddRequests, pathOf } from '../adapters/http/odd-requests.ts';
import { misfitOf } from '../docs/misfit.ts';
import type { OddSubject } from './odd-subject.ts';

/** They take some seconds of one core, which may be shared. */
const TIMEOUT_MS = 600_000;

/** Who asks: nearly always somebody who may. */
const authorizer = fc.oneof(
  { weight: 20, arbitrary: fc.constant('admin' as const) },
  fc.constant(null),
  fc.constant({ client_id: 'c', client_name: 'n', permissions: '["read:nothing"]' }),
  fc.record(
    { client_id: oddText, client_name: oddText, permissions: fc.oneof(oddText, fc.json()) },
    { requiredKeys: [] },
  ),
);

/** Now and then at a resource that no route has. */
function requestsTo(served: string, known: Known): fc.Arbitrary<OddRequest> {
  const usual = oddRequests(known, served);
  const stray = fc.tuple(usual, oddText).map(([request, declared]) => ({ ...request, declared }));
  return fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: stray });
}

function toEvent(request: OddRequest, base64: boolean, who: Record<string, string> | null | 'admin') {
  const { declared, method, parameters, query, headers, body } = request;
  return event({
    resource: declared,
    httpMethod: method,
    path: pathOf(request),
    path_parameters: Object.keys(parameters).length > 0 ? parameters : null,
    query: several(query),
    headers: several(headers),
    body: body === null ? null : body.toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
    ...(who === 'admin' ? {} : { authorizer: who }),
  });
}

/** As API Gateway sends them: all values of a name together, null when there is nothing. */
function several(pairs: readonly [string, string][]): Record<string, string[]> | null {
  const grouped = Map.groupBy(pairs, ([name]) => name);
  if (grouped.size === 0) return null;
  return Object.fromEntries([...grouped].map(([name, values]) => [name, values.map(([, value]) => value)]));
}

/**
 * What holds for every function that serves routes, on memory adapters. `runs`: how often it is asked; so often that each of
 * its operations takes and refuses some ten requests at least.
 */
export function oddRequestsTo(
  served: string,
  { runs, make }: { runs: number; make: () => OddSubject | Promise<OddSubject> },
): void {
  describe(`whatever the request, the function ${served}`, () => {
    it('answers what is documented, below 500, and does nothing that it refuses', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const known = (await make()).known;
      const seen = new Map<string, Set<number>>();
      const requests = fc.tuple(requestsTo(served, known), fc.boolean(), authorizer);
      await fc.assert(
        fc.asyncProperty(requests, async ([request, base64, who]) => {
          const { handler, state, log } = await make();
          const before = await state();
          const answer = await handler(toEvent(request, base64, who));
          const { operation } = request.route;
          seen.set(operation, (seen.get(operation) ?? new Set()).add(answer.statusCode));
          expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
          expect(answer.statusCode).toBeLessThan(500);
          expect(answer.body).not.toMatch(/\.ts:\d|node_modules|at async/);
          expectDocumented(request, answer);
          if (answer.statusCode >= 400) expect(isDeepStrictEqual(await state(), before)).toBe(true);
        }),
        { numRuns: runs },
      );
      // The requests are odd, and yet each operation was reached, and each that can refuse did.
      for (const [operation, statuses] of seen) {
        expect(
          [...statuses].some((status) => status < 300),
          operation,
        ).toBe(true);
        expect(
          [...statuses].some((status) => status >= 400),
          operation,
        ).toBe(true);
      }
    });

    it('answers an event that is none at all', async () => {
      const { handler } = await make();
      const answer = await handler({} as APIGatewayProxyEvent);
      expect(answer.statusCode).toBe(404);
      expect(ProblemSchema.parse(JSON.parse(answer.body)).request_id).toBe('unknown');
    });
  });
}

/** Another method may be another operation, or one that the path does not take; another path may be none. */
function expectDocumented(
  { declared, method }: OddRequest,
  { statusCode, headers, body }: Awaited<ReturnType<OddSubject['handler']>>,
): void {
  const contentType = String(headers?.['content-type']);
  const answered = {
    status: statusCode,
    contentType,
    body: contentType.includes('json') ? JSON.parse(body) : body,
  };
  const here = routes.filter(({ path, aliases = [] }) => [path, ...aliases].includes(declared));
  const route = here.find((each) => each.method === method);
  if (route) expect(misfitOf(route, declared, answered)).toBeUndefined();
  else if (here.length === 0) expect(statusCode).toBe(404);
  else {
    expect(statusCode).toBe(405);
    const taken = here.map((each): string => each.method);
    expect(String(headers?.allow).split(', ')).toEqual(expect.arrayContaining(taken));
  }
}
