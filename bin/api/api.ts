import { CourtierClientError, UnreachableError } from '../../client/errors.ts';
import { type Call, createReader } from '../../client/http-call.ts';
import type { Context } from '../cli/context.ts';
import { CommandError } from '../cli/exit-codes.ts';
import type { ApiFlags } from '../cli/flags.ts';
import { oneLine } from '../terminal/outside-text.ts';
import { shownSeconds } from '../terminal/time.ts';
import { isReadable, placeOf } from './place.ts';
import { refusal } from './refusal.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export type Answer = { headers: Headers; bytes: Uint8Array };
type Sent = Omit<Call, 'path' | 'method' | 'repeatable'> & { repeatable?: boolean };

/** The API at one place, as commands call it. All throw CommandError, which says what to do next. */
export type Api = {
  readonly url: string;
  get<T>(path: string, query?: Query): Promise<T>;
  /** Twice is once, unless it says otherwise: then it is not tried again where it may have been done. */
  post<T>(path: string, sent?: Sent): Promise<T>;
  delete<T>(path: string, query?: Query): Promise<T>;
  /** An answer as it came: its bytes and headers. */
  send(call: Call): Promise<Answer>;
};

const DEFAULT_WAIT_SECONDS = 30;
const TRY_MS = 30_000;

/** `signal` ends what is under way. */
export async function apiOf(context: Context, flags: ApiFlags, signal?: AbortSignal): Promise<Api> {
  const place = placeOf(flags, context.env);
  const { url } = place;
  if (isReadable(url)) context.note(`${url} is not https: anybody on the way can read the key.\n`);
  const caller = callerOf(context, {
    url,
    key: await place.key(),
    waitMs: 1_000 * (flags.wait ?? DEFAULT_WAIT_SECONDS),
    signal,
  });
  const send = async (asked: Call): Promise<Answer> => {
    try {
      return await caller(asked);
    } catch (error) {
      throw error instanceof CourtierClientError ? refusal(error, url) : error;
    }
  };
  const json = async <T>(asked: Call): Promise<T> => readJson<T>(await send(asked), url);
  return {
    url,
    send,
    get: (path, query = {}) => json({ method: 'GET', path: path + queryOf(query), repeatable: true }),
    post: (path, sent = {}) => json({ method: 'POST', path, repeatable: true, ...sent }),
    delete: (path, query = {}) => json({ method: 'DELETE', path: path + queryOf(query), repeatable: true }),
  };
}

/** One call, tried again while the API says that it is not ready, for as long as `waitMs` allows. */
function callerOf(
  { note }: Context,
  { waitMs, signal, ...place }: { url: string; key: string; waitMs: number; signal: AbortSignal | undefined },
) {
  return (call: Call): Promise<Answer> => {
    const until = Date.now() + waitMs;
    const onWait = (ms: number, error: CourtierClientError) => {
      // A wrong URL is more likely than a server that comes back.
      if (error instanceof UnreachableError || Date.now() + ms > until) throw error;
      note(`${oneLine(error.message)} Trying again in ${shownSeconds(ms / 1_000)}.\n`);
    };
    // However short the wait, the one try has its time.
    const read = createReader(
      { ...place, timeoutMs: TRY_MS, deadlineMs: waitMs + TRY_MS, onWait, ...(signal && { signal }) },
      readAnswer,
    );
    return read(call);
  };
}

async function readAnswer(response: Response): Promise<Answer> {
  return { headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** A path with its parts encoded: route`/api/queues/${queue}`. */
export function route(texts: TemplateStringsArray, ...parts: readonly string[]): string {
  return texts.reduce((path, text, index) => path + encodeURIComponent(parts[index - 1] ?? '') + text);
}

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function readJson<T>({ bytes }: Answer, url: string): T {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof answer === 'object' && answer !== null) return answer as T;
  } catch {
    // It is no JSON.
  }
  throw new CommandError('unreachable', `What answers at ${url} is not Courtier's API.`);
}
