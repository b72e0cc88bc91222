import { setTimeout as pause } from 'node:timers/promises';
import { type Backoff, backoffMs, defaultBackoff, retryAfterMs } from './backoff.ts';
import {
  type CourtierClientError,
  type Problem,
  ProblemError,
  TimedOutError,
  UnreachableError,
} from './errors.ts';
import { mayPass } from './may-pass.ts';

export type CallOptions = {
  /** Where the API is: what the ready line calls `api`, or the stack's output ApiUrl. */
  url: string;
  /** The service's own key, or a token. */
  key: string;
  /** Milliseconds for one try. Default 30 s, which is longer than API Gateway's own 29. */
  timeoutMs?: number;
  /** Milliseconds for all tries of one call together. Default 60 s. */
  deadlineMs?: number;
  backoff?: Backoff;
  /** Ends a call that is under way, and the wait for its next try. */
  signal?: AbortSignal;
  /** A call waits so many milliseconds, because of this, before it is tried again. Throws what ends it instead. */
  onWait?: (waitMs: number, error: CourtierClientError) => void;
  /** For tests. */
  fetch?: typeof fetch;
  now?: () => Date;
  random?: () => number;
};

export type Call = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** In place of `body`: JSON, sent as it is written here. */
  json?: string;
  headers?: Readonly<Record<string, string>>;
  idempotencyKey?: string;
  /** Whether doing it twice is doing it once: then it is tried again also when the first try may have been done. */
  repeatable: boolean;
  /** Codes of 503 after which it has not been done, besides those that come before anything. */
  undoneAfter?: readonly string[];
};

export type Caller = (call: Call) => Promise<unknown>;

/** Calls the API; tries again what may pass, until the deadline. Throws ProblemError, TimedOutError, UnreachableError. */
export function createCaller(options: CallOptions): Caller {
  return createReader(options, async (response) => {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  });
}

/** The same for what is no JSON, or whose headers matter: `read` makes of an answer what the call gives. */
export function createReader<T>(
  options: CallOptions,
  read: (response: Response) => Promise<T>,
): (call: Call) => Promise<T> {
  const { deadlineMs = 60_000, backoff = defaultBackoff, onWait, signal } = options;
  const { now = () => new Date(), random = Math.random } = options;
  return async (call) => {
    const deadline = now().getTime() + deadlineMs;
    for (let failed = 1; ; failed += 1) {
      const tried = await tryOnce(options, call, deadline - now().getTime(), read);
      if ('answer' in tried) return tried.answer;
      const wait = Math.max(backoffMs(backoff, failed, random), tried.afterMs ?? 0);
      if (!tried.again || signal?.aborted || now().getTime() + wait >= deadline) throw tried.error;
      onWait?.(wait, tried.error);
      await pause(wait, undefined, signal && { signal }).catch(() => {
        throw tried.error;
      });
    }
  };
}

type Tried<T> = { answer: T } | { error: CourtierClientError; again: boolean; afterMs?: number | undefined };

async function tryOnce<T>(
  options: CallOptions,
  call: Call,
  leftMs: number,
  read: (response: Response) => Promise<T>,
): Promise<Tried<T>> {
  const { fetch: send = fetch, timeoutMs = 30_000, now = () => new Date() } = options;
  try {
    const response = await send(options.url.replace(/\/$/, '') + call.path, {
      method: call.method,
      headers: {
        authorization: `Bearer ${options.key}`,
        'content-type': 'application/json',
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
        ...call.headers,
      },
      ...bodyOf(call),
      signal: AbortSignal.any([
        AbortSignal.timeout(Math.max(1, Math.min(timeoutMs, leftMs))),
        ...(options.signal === undefined ? [] : [options.signal]),
      ]),
    });
    if (response.ok) return { answer: await read(response) };
    const error = new ProblemError(problemOf(response.status, await response.text()));
    const afterMs = retryAfterMs(response.headers.get('retry-after'), now());
    const { repeatable: isRepeatable, undoneAfter } = call;
    return { error, again: mayPass(error, { isRepeatable, undoneAfter }), afterMs };
  } catch (error) {
    return { error: lost(call, error), again: call.repeatable };
  }
}

function bodyOf({ body, json }: Call): { body?: string } {
  if (json !== undefined) return { body: json };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function problemOf(status: number, text: string): Problem {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.type === 'string') return { title: '', detail: '', ...problem, status } as Problem;
  } catch {
    // API Gateway, or something before it, answered by itself.
  }
  return { type: 'about:blank', title: `HTTP ${status}`, status, detail: `HTTP ${status}` };
}

function lost({ method, path }: Call, cause: unknown): CourtierClientError {
  const what = `${method} ${path}`;
  const late = cause instanceof Error && cause.name === 'TimeoutError';
  return late ? new TimedOutError(what, { cause }) : new UnreachableError(what, { cause });
}
