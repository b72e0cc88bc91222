import { once } from './once.ts';
import { type Patience, untilReady } from './patience.ts';
import { ProblemError, problemIn } from './problem-error.ts';
import { currentKey, keyAfter } from './renewal.ts';
import { type Operations, routes } from './schema.ts';
import { forgetKey, tokens } from './session.ts';
import { unreachable, unreachableSince } from './unreachable.ts';

export type Operation = keyof Operations & keyof typeof routes;
type Given<O extends Operation> = Omit<Operations[O], 'answer' | 'body'> &
  (Operations[O] extends { body: infer Body } ? { body: Body | JsonText } : unknown) & {
    signal?: AbortSignal;
    patience?: Patience;
    /** What the person gave, where the body says more: the time, which goes on. Two presses with the same are one. */
    form?: unknown;
  };

/** A body that is JSON text already goes as it is: JSON.parse and back would change its numbers. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
export type AnswerOf<O extends Operation> = Operations[O]['answer'];
/** An operation that needs nothing said may be called without a second argument. */
type Arguments<O extends Operation> = Record<never, never> extends Given<O> ? [Given<O>?] : [Given<O>];

/** API Gateway answers within 29 s. What takes longer has no answer, and must not keep a poll from asking again. */
const ANSWERED_WITHIN_MS = 35_000;
/** How long a call is made again while the service is busy. What is read is soon asked for again anyway. */
const PATIENCE_MS = { read: 5_000, write: 20_000 };

/**
 * Calls an operation of the API, again while the service is busy and doing it twice is doing it once. Throws ProblemError and
 * UnreachableError.
 */
export async function call<O extends Operation>(
  operation: O,
  ...[given]: Arguments<O>
): Promise<AnswerOf<O>> {
  const { text } = await callText(operation, ...([given] as Arguments<O>));
  return (text === '' ? undefined : JSON.parse(text)) as AnswerOf<O>;
}

/** The same with the answer's own text, whose numbers JSON.parse might change, and its version. */
export async function callText<O extends Operation>(
  operation: O,
  ...[given = {} as Given<O>]: Arguments<O>
): Promise<Answered> {
  const { form, ...loose } = given as LooseGiven;
  if (!takesKey(operation)) return await askInName(operation, loose);
  const asked = `${operation} ${form === undefined ? bodyText(loose.body) : JSON.stringify(form)}`;
  return await once(asked, loose.body, ({ key, body }) =>
    askInName(operation, { ...loose, body, header: { 'Idempotency-Key': key, ...loose.header } }),
  );
}

/** In the name of the person who signed in, whose token may run out meanwhile. */
async function askInName(operation: Operation, loose: LooseGiven): Promise<Answered> {
  // Who signs in brings what they have to show, which is nobody's yet.
  if (loose.header?.authorization !== undefined) return await askPatiently(operation, loose, null);
  const asker = await currentKey();
  try {
    return await askPatiently(operation, loose, asker);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    // A key that was revoked, or has run out, is of no use to anybody.
    if (tokens.peek() === null) {
      forgetKey('refused', asker);
      throw error;
    }
  }
  // Refused, so nothing was done: it can be asked for once more.
  const renewed = await keyAfter(asker);
  try {
    return await askPatiently(operation, loose, renewed);
  } catch (error) {
    if (isUnauthorized(error)) forgetKey('refused', renewed);
    throw error;
  }
}

/** There is none, or none that the person may see. */
export const isNotFound = (error: unknown) => error instanceof ProblemError && error.problem.status === 404;

const isUnauthorized = (error: unknown) => error instanceof ProblemError && error.problem.status === 401;

const takesKey = (operation: Operation) => 'takesKey' in routes[operation];

function askPatiently(operation: Operation, given: LooseGiven, asker: string | null) {
  // A service that is not ready is what this one asks for.
  if (operation === 'ready') return ask(operation, given, asker);
  const isRead = routes[operation].route.startsWith('GET ');
  return untilReady(() => ask(operation, given, asker), {
    isRepeatable: isRead || takesKey(operation),
    patienceMs: PATIENCE_MS[isRead ? 'read' : 'write'],
    left: given.patience?.left ?? given.signal,
    onWait: given.patience?.onWait,
  });
}

async function ask(
  operation: Operation,
  { path, query, header, body, signal: abort }: LooseGiven,
  asker: string | null,
): Promise<Answered> {
  const [method = 'GET', template = '/'] = routes[operation].route.split(' ');
  const response = await answered(`${filled(template, path)}${queryText(query)}`, {
    method,
    headers: {
      ...(asker !== null && { authorization: `Bearer ${asker}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...header,
    },
    ...(body !== undefined && { body: bodyText(body) }),
    signal: AbortSignal.any([AbortSignal.timeout(ANSWERED_WITHIN_MS), ...(abort ? [abort] : [])]),
  });
  const text = await response.text();
  if (response.ok) return { text, etag: response.headers.get('etag') };
  const problem = problemIn(text);
  if (!problem) throw unreachable(`${response.status} ${response.statusText}`);
  throw new ProblemError(problem, text, response.headers.get('retry-after'));
}

function bodyText(body: unknown): string {
  return body instanceof JsonText ? body.text : JSON.stringify(body);
}

type Answered = { text: string; etag: string | null };
type Texts = Readonly<Record<string, string | number | boolean | undefined>>;
type LooseGiven = {
  path?: Texts;
  query?: Texts;
  header?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
  patience?: Patience;
  form?: unknown;
};

async function answered(url: string, request: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, { ...request, cache: 'no-store' });
    if (response.status < 502) unreachableSince.value = null;
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable(String(error));
  }
}

function filled(template: string, path: Texts = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
}

function queryText(query: Texts = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
