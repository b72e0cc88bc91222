import { type Kind, type Problem, problemKinds } from '../../adapters/http/problem.ts';
import type { RouteShape } from '../../core/api/route.ts';
import type { Documented } from './documented.ts';

/** What API Gateway answers by itself. */
export const gatewayKinds: Readonly<Record<string, Kind>> = {
  'bad-request': { status: 400, title: 'The request cannot be used' },
  'request-blocked': { status: 403, title: 'The firewall refused the request' },
  'unsupported-media-type': { status: 415, title: 'The media type is not supported' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'authorizer-unavailable': { status: 503, title: 'Who asks cannot be found out now; try again' },
  busy: { status: 503, title: 'Too much is under way; try again' },
  timeout: { status: 503, title: 'The answer took too long; try again' },
  'no-answer': { status: 503, title: 'The function that does this gave no answer; try again' },
};

/** What every unforeseen fault becomes. */
const UNFORESEEN: Kind = { status: 500, title: 'Courtier could not do this' };
/** A part that does not answer has a code of its own, which is nothing to branch on. */
const UNAVAILABLE: Kind = { status: 503, title: 'A part that this needs does not answer; try again' };

/** Every problem type, by its code. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...problemKinds,
  ...gatewayKinds,
  'internal-error': UNFORESEEN,
};

/** The codes that an operation may answer, by status. A 503 may have others than those that are named. */
export function problemsOf(route: RouteShape, entry: Documented): Map<number, string[]> {
  const hasInput = entry.query !== undefined || entry.path !== undefined;
  const codes = [
    'bad-request',
    ...(entry.body ? ['invalid-json'] : []),
    ...(hasInput ? ['invalid-parameter'] : []),
    ...(route.permission === null ? [] : ['unauthorized', 'forbidden', 'authorizer-unavailable']),
    'request-blocked',
    // API Gateway has its own limit for every request, also where no body is expected.
    'payload-too-large',
    'unsupported-content-encoding',
    ...(entry.body ? ['invalid-body'] : []),
    ...(entry.problems ?? []),
    'too-many-requests',
    'internal-error',
    'busy',
    'timeout',
    'no-answer',
  ];
  const byStatus = new Map<number, string[]>([[UNAVAILABLE.status, []]]);
  for (const code of new Set(codes)) {
    const { status } = kindOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

export function kindOf(code: string): Kind {
  const kind = kinds[code];
  if (!kind) throw new Error(`No problem has the code "${code}": see adapters/http/problem.ts.`);
  return kind;
}

/** One response of the document: its name among the components, and what it holds. */
export function problemResponse(status: number, codes: readonly string[]) {
  const open = status === UNAVAILABLE.status;
  const titles = [
    ...codes.map((code) => `\`${code}\`: ${kindOf(code).title}`),
    ...(open ? [UNAVAILABLE.title] : []),
  ];
  return {
    name: [...codes.map(pascal), ...(open ? ['Unavailable'] : [])].join('Or'),
    response: {
      description: `${titles.join('. ')}.`,
      ...(headersOf(status, codes) && { headers: headersOf(status, codes) }),
      content: {
        'application/problem+json': {
          schema: open ? problem : { allOf: [problem, { properties: { type: { enum: codes.map(urn) } } }] },
          ...(codes.length > 0 && {
            examples: Object.fromEntries(
              codes.map((code) => [code, { $ref: `#/components/examples/${pascal(code)}` }]),
            ),
          }),
        },
      },
    },
  };
}

const problem = { $ref: '#/components/schemas/Problem' };

/** A conflict that ends by itself says when. */
const PASSING = ['request-in-flight', 'queue-deleted-recently', 'purge-in-progress'];

function headersOf(status: number, codes: readonly string[]) {
  const header = (description: string) => ({ description, schema: { type: 'string' } });
  if (status === 401) return { 'WWW-Authenticate': header('`Bearer`') };
  if (status === 429 || status === 503) return { 'Retry-After': header('When to try again, in seconds.') };
  if (codes.some((code) => PASSING.includes(code)))
    return { 'Retry-After': header('Where waiting helps: when to try again, in seconds.') };
  return undefined;
}

const urn = (code: string) => `urn:courtier:problem:${code}`;

/** `not-found` → `NotFound` */
export function pascal(code: string): string {
  return code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const pointed: Readonly<Record<string, Problem['errors']>> = {
  'invalid-body': [{ pointer: '#/exchange', detail: 'must not be empty' }],
  'invalid-parameter': [{ parameter: 'limit', detail: 'must be a whole number' }],
};

/** What a client might read. */
export function problemExample(code: string): { summary: string; value: Problem } {
  const { status, title } = kindOf(code);
  const errors = pointed[code];
  return {
    summary: title,
    value: {
      type: urn(code),
      title,
      status,
      detail: `${title}.`,
      instance: '/api/messages/publish',
      request_id: '5b0f6f0c-8d11-4a41-9c1e-0d5c019a2f6e',
      ...(errors && { errors }),
    },
  };
}
