import { isDeepStrictEqual } from 'node:util';
import type { RouteShape } from '../../core/api/route.ts';
import { routes } from '../../core/api/routes.ts';
import { ProblemSchema } from '../../core/api/views.ts';
import { documentedOf } from '../../docs/openapi/index.ts';
import { problemsOf } from '../../docs/openapi/problems.ts';

export type Answered = {
  status: number;
  contentType: string | null | undefined;
  /** The JSON value; the text of what is not JSON. */
  body: unknown;
};

/** What of an answer is not as the document says; undefined when all of it is. `path` without its query. */
export function misfit(method: string, path: string, answered: Answered): string | undefined {
  const there = routesAt(path);
  const found = there.find(({ route }) => route.method === method);
  if (found) return misfitOf(found.route, found.declared, answered);
  const isAsked = there.some(({ route }) => route.permission !== null);
  return problemMisfit(isAsked ? [...STRAY, ...WITHOUT_KEY] : STRAY, answered);
}

/** The same where the route is known, by the path that it declares: its own or an alias. */
export function misfitOf(
  route: RouteShape,
  declared: string,
  { status, contentType, body }: Answered,
): string | undefined {
  const entry = documentedOf(route.operation);
  const answer = (entry.aliases?.[declared]?.answers ?? entry.answers)[status];
  if (!answer) return problemMisfit(problemsOf(route, entry).get(status), { status, contentType, body });
  const { contents } = answer;
  if (contents.length === 0) return body === '' || body === undefined ? undefined : 'it has a body';
  const content = contents.find(({ mediaType }) => mediaTypeOf(mediaType) === mediaTypeOf(contentType));
  if (!content) return `it is ${contentType}`;
  const parsed = content.schema.safeParse(body);
  if (!parsed.success) return parsed.error.message;
  return isDeepStrictEqual(plain(parsed.data), plain(body))
    ? undefined
    : 'it has members that are not documented';
}

/** What there is at a path that is no route. */
const STRAY = ['not-found', 'bad-request', 'method-not-allowed'];
/** What it is too where other methods of the path need a key: who calls is asked first. */
const WITHOUT_KEY = ['unauthorized', 'forbidden'];

function problemMisfit(codes: readonly string[] | undefined, { status, contentType, body }: Answered) {
  if (status < 400 || codes === undefined) return `${status} is not documented`;
  if (mediaTypeOf(contentType) !== 'application/problem+json') return `it is ${contentType}`;
  const problem = ProblemSchema.safeParse(body);
  if (!problem.success) return problem.error.message;
  if (problem.data.status !== status) return `the document says ${problem.data.status}`;
  const code = problem.data.type.replace('urn:courtier:problem:', '');
  // A part that is away has a code of its own.
  return status === 503 || codes.includes(code) ? undefined : `${status} with ${code} is not documented`;
}

const mediaTypeOf = (type: string | null | undefined) => type?.split(';')[0]?.trim().toLowerCase();

/** What a client reads. */
const plain = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

/** Of one path, as API Gateway chooses it: a literal segment wins over a parameter, from the left. */
function routesAt(path: string): { route: RouteShape; declared: string }[] {
  const parts = path.split('/').filter((part) => part !== '');
  const fitting = declaredRoutes.filter((each) => fits(each.parts, parts));
  const [best] = fitting.toSorted((a, b) => (literals(a.parts) < literals(b.parts) ? 1 : -1));
  // The path first: one that takes other methods is not looked past.
  return fitting.filter((each) => each.declared === best?.declared);
}

const declaredRoutes = routes.flatMap((route) =>
  [route.path, ...(route.aliases ?? [])].map((declared) => ({
    route,
    declared,
    parts: declared.split('/').filter((part) => part !== ''),
  })),
);

const isParameter = (part: string | undefined) => part?.startsWith('{') === true;
const literals = (parts: readonly string[]) => parts.map((part) => (isParameter(part) ? '0' : '1')).join('');

function fits(declared: readonly string[], parts: readonly string[]): boolean {
  return (
    declared.length === parts.length && declared.every((part, n) => isParameter(part) || part === parts[n])
  );
}
