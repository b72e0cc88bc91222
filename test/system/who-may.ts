import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { RouteShape } from '../../core/api/route.ts';
import { type Caller, clients, nobodies, tokenCallers } from './callers.ts';
import { Courtier, newId, served } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const issuer = inject('issuer');

/** Nobody has made an exchange or a queue of this name, so anyone who gets in changes nothing. */
export const NOBODYS = `who-may-${newId()}`;

export type Row = {
  /**
   * The one permission that lets in, beside `<kind>:*` and `admin`; a kind alone: any of that kind. `any`: every client
   * whatever it may do, where the operation has nothing to ask a permission for. Null: everybody, also without a key.
   */
  needs: string | null;
  /** Whether the same permission narrowed to a queue or an exchange lets in: what it then shows is another matter. */
  narrowed?: true;
  /** What is sent, unless the method is GET. It must do no harm; `{}` does not fit most operations. */
  body?: unknown;
  /** With its question mark. */
  query?: string;
  /** Of the path's parameters, where nobody's id will not do. */
  parameters?: Record<string, string>;
  /** Where the answer says of each part whether it was let in. */
  status?: (answer: { items?: { status_code: number }[] }) => number | undefined;
};

/**
 * Asks for every route as every kind of caller, and compares who gets in with the table: a line for each operation, written
 * by hand.
 */
export function whoMay(routes: readonly RouteShape[], table: Readonly<Record<string, Row>>): void {
  const paths = routes.flatMap(({ operation, method, path, aliases = [] }) =>
    [path, ...aliases].map((each) => ({ operation, method, path: each })),
  );
  let callers: Caller[];

  beforeAll(async () => {
    callers = [
      ...(await nobodies(courtier)),
      ...(await clients(courtier, permissionsFor(table))),
      ...(issuer ? await tokenCallers(issuer) : []),
    ];
  });

  describe('who may', () => {
    it('is said of every operation in the table, and of nothing else', () => {
      expect(Object.keys(table).toSorted()).toEqual(
        [...new Set(routes.map((each) => each.operation))].toSorted(),
      );
    });

    it.each(paths)('$method $path is as the table says, for every kind of caller', async (route) => {
      const row = table[route.operation];
      if (!row) throw new Error(`The table says nothing of ${route.operation}.`);
      const expected: Record<string, string> = {};
      const seen: Record<string, string> = {};
      const waiting = [...callers];
      const ask = async () => {
        for (let caller = waiting.shift(); caller; caller = waiting.shift()) {
          expected[caller.name] = expectation(row, caller);
          seen[caller.name] = await outcome(route, row, caller);
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, ask));
      expect(Object.keys(seen)).toHaveLength(callers.length);
      expect(seen).toEqual(expected);
    });

    const lacks = issuer ? '' : ' (skipped: the runtime that was given trusts no issuer of the tests)';
    it.skipIf(issuer === null)(`asks callers with tokens too${lacks}`, () => {
      expect(callers.filter(({ name }) => name.includes('token')).length).toBeGreaterThan(8);
    });
  });
}

/** Held by one client each: what the table names, and what must not be enough for any of it. */
function permissionsFor(table: Readonly<Record<string, Row>>): string[] {
  return [
    ...new Set([
      ...Object.values(table).flatMap(({ needs }) => (needs?.includes(':') ? needs : [])),
      ...Object.values(table).flatMap(({ needs, narrowed }) => (narrowed ? `${needs}.${NOBODYS}` : [])),
      ...['publish', 'consume', 'read', 'manage'].flatMap((kind) => [
        `${kind}:*`,
        `${kind}:another-${NOBODYS}`,
      ]),
      `consume:${NOBODYS}`,
      'admin',
    ]),
  ];
}

const NOBODYS_ID = '00000000-0000-7000-8000-000000000000';
/** The local runtime starts a process for each request under way. */
const CONCURRENCY = 3;

function expectation({ needs, narrowed }: Row, { may }: Caller): string {
  if (needs === null) return 'in';
  if (typeof may === 'number') return String(may);
  const [kind = '', name] = needs.split(':');
  const ofKind = (permission: string) => permission.startsWith(`${kind}:`);
  const enough = (permission: string) =>
    ['admin', needs, `${kind}:*`, ...(narrowed ? [`${needs}.${NOBODYS}`] : [])].includes(permission) ||
    (name === undefined && ofKind(permission));
  return needs === 'any' || may.some(enough) ? 'in' : '403';
}

/** `in` for every answer of the operation itself, good or bad; `401`, `403`; or what must not be, in words. */
async function outcome(
  route: Pick<RouteShape, 'method' | 'path'>,
  row: Row,
  caller: Caller,
): Promise<string> {
  const { method } = route;
  const path = route.path.replace(/\{(\w+)\+?\}/g, (_, name: string) => row.parameters?.[name] ?? NOBODYS_ID);
  const response = await served(`${method} ${path}`, () =>
    fetch(`${courtier.ready.api}${path}${row.query ?? ''}`, {
      method,
      headers: { 'content-type': 'application/json', ...caller.headers },
      ...(method === 'GET' ? {} : { body: JSON.stringify(row.body ?? {}) }),
      signal: AbortSignal.timeout(35_000),
    }),
  );
  const { status } = response;
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  if (status >= 500) return `${status} ${text}`;
  if (status === 401 || status === 403) return isProblem(status, type, response.headers, text);
  const inner = row.status?.(JSON.parse(text));
  return inner === 401 || inner === 403 ? String(inner) : 'in';
}

const CODES = { 401: 'unauthorized', 403: 'forbidden' };

function isProblem(status: 401 | 403, type: string, headers: Headers, text: string): string {
  if (!type.startsWith('application/problem+json')) return `${status} as ${type}`;
  const problem = JSON.parse(text) as Record<string, unknown>;
  const fits = problem.status === status && problem.type === `urn:courtier:problem:${CODES[status]}`;
  const asks = status === 403 || headers.get('www-authenticate') === 'Bearer';
  return fits && asks && typeof problem.request_id === 'string' ? String(status) : `${status} with ${text}`;
}
