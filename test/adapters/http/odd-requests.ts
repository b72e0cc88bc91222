import fc from 'fast-check';
import type { RouteShape } from '../../../core/api/route.ts';
import { routes } from '../../../core/api/routes.ts';
import { documentedOf } from '../../../docs/openapi/index.ts';
import { namesIn } from '../../../docs/openapi/render.ts';
import { oddText } from './odd.ts';
import { almost } from './odd-json.ts';

/** A request to a route, or nearly. */
export type OddRequest = {
  route: RouteShape;
  /** The route's own path or one of its aliases, with its parameters' names. */
  declared: string;
  method: string;
  /** As they stand in the URL. */
  parameters: Record<string, string>;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  body: Buffer | null;
};

/** What is there, so that some requests get far. */
export type Known = {
  /** For parameters of paths. */
  names: readonly string[];
  cursors: readonly string[];
  /** Parameters of a path that are right together, where it takes several. */
  paths?: Readonly<Record<string, Record<string, string>>>;
  /** What is almost sent, where it is not the example of the document. */
  bodies?: Partial<Record<string, unknown>>;
  /** Headers that are right, where an operation needs some. */
  headers?: Partial<Record<string, [name: string, value: string][]>>;
  /** A query that is right, where it takes several parameters at once. */
  queries?: Partial<Record<string, [name: string, value: string][]>>;
};

const METHODS = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'];

/** Requests to every operation, at each of its paths, that are right in much and odd in some of it. */
export function oddRequests(known: Known, served?: string): fc.Arbitrary<OddRequest> {
  const targets = routes
    .filter((route) => served === undefined || route.function === served)
    .flatMap((route) => [route.path, ...(route.aliases ?? [])].map((declared) => ({ route, declared })));
  // One for each target, made once: to chain them would make a new one for every request.
  return fc.oneof(...targets.map(({ route, declared }) => requestTo(route, declared, known)));
}

function requestTo(route: RouteShape, declared: string, known: Known): fc.Arbitrary<OddRequest> {
  return fc
    .record({
      route: fc.constant(route),
      declared: fc.constant(declared),
      method: fc.oneof(
        { weight: 19, arbitrary: fc.constant<string>(route.method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      parameters: parametersOf(route, declared, known),
      query: queryOf(route, known),
      headers: headersOf(route, known),
      body: bodyOf(route, declared, known),
    })
    .map(legible);
}

/** As fast-check shows it when it did not go well. */
function legible(request: OddRequest): OddRequest {
  const { method, query, headers, body } = request;
  const shown = [`${method} ${pathOf(request)}`, query, headers, body?.toString('latin1')];
  return Object.assign(request, { [fc.toStringMethod]: () => JSON.stringify(shown) });
}

function parametersOf(
  { operation }: RouteShape,
  declared: string,
  { names, paths }: Known,
): fc.Arbitrary<Record<string, string>> {
  const right = fc.constantFrom(...names, 'nobody').map(encodeURIComponent);
  const value = fc.oneof(
    { weight: 2, arbitrary: right },
    { weight: 1, arbitrary: oddText.map((text) => encodeURIComponent(text.toWellFormed())) },
    { weight: 1, arbitrary: oddText },
  );
  const any = fc.record(Object.fromEntries(namesIn(declared).map((name) => [name, value])));
  const whole = paths?.[operation];
  if (!whole) return any;
  return fc.oneof({ weight: 3, arbitrary: any }, { weight: 1, arbitrary: fc.constant(whole) });
}

const USUAL = ['1', '50', '200', 'failed', 'pending', 'orders', '2026-01-05T10:00:00Z', '0f3a', 'true', '10'];
const NUMBERS = ['0', '-1', '1e3', '0x10', '99999999999999999999', 'NaN', ' 5', '1.5', '٣'];

function queryOf(route: RouteShape, { cursors, queries }: Known): fc.Arbitrary<[string, string][]> {
  const names = Object.keys(documentedOf(route.operation).query?.shape ?? {});
  const cursor = fc.oneof(
    fc.constantFrom(...cursors, 'x'),
    oddText.map((text) => Buffer.from(text).toString('base64url')),
  );
  const value = fc.oneof(fc.constantFrom(...USUAL), fc.constantFrom(...NUMBERS), cursor, oddText);
  const name = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names, 'limit') },
    { weight: 1, arbitrary: oddText },
  );
  const whole = queries?.[route.operation];
  const right = whole
    ? fc.constant(whole)
    : fc.constantFrom(...cursors, 'x').map((found): [string, string][] => [['cursor', found]]);
  if (names.length === 0) return fc.array(fc.tuple(name, value), { maxLength: 1 });
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.tuple(name, value), { maxLength: 3 }) },
    { weight: 1, arbitrary: right },
  );
}

function headersOf(route: RouteShape, { headers }: Known): fc.Arbitrary<[string, string][]> {
  const own = Object.keys(documentedOf(route.operation).headers ?? {});
  const names = [
    ...own,
    'Accept',
    'accept',
    'Content-Type',
    'X-Forwarded-For',
    'Accept-Encoding',
    'If-Match',
  ];
  const value = fc.oneof(
    oddText,
    fc.constantFrom(
      'respond-async',
      'RESPOND-ASYNC; wait=1, x',
      'application/json',
      'text/plain',
      '*/*',
      'a,b;q=0',
    ),
  );
  const any: fc.Arbitrary<[string, string][]> = fc.array(fc.tuple(fc.constantFrom(...names), value), {
    maxLength: 4,
  });
  const right = headers?.[route.operation];
  return right ? fc.oneof(any, fc.constant(right)) : any;
}

function bodyOf({ operation }: RouteShape, declared: string, { bodies }: Known): fc.Arbitrary<Buffer | null> {
  const entry = documentedOf(operation);
  const body = entry.aliases?.[declared]?.body ?? entry.body;
  const odd = fc.oneof(
    fc.constant(null),
    oddText.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
  );
  if (!body) return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: odd });
  return fc.oneof(
    { weight: 9, arbitrary: almost(bodies?.[operation] ?? body.example) },
    { weight: 1, arbitrary: odd },
  );
}

/** The path as it is sent. */
export function pathOf({ declared, parameters }: Pick<OddRequest, 'declared' | 'parameters'>): string {
  return declared.replace(/\{(\w+)\+?\}/g, (_, name: string) => parameters[name] ?? '');
}
