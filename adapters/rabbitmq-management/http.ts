import { Buffer } from 'node:buffer';
import { CourtierError, UnavailableError } from '../../core/errors.ts';

export type Login = { username: string; password: string };

export type Connection = Login & {
  /** http[s]://host:port, without credentials. */
  url: string;
  /** Reads the login once more after RabbitMQ refused it: it may have been rotated. Without it a refusal is final. */
  renewed?: () => Promise<Login>;
};

export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parts of the path after /api, not yet encoded. */
  path: readonly string[];
  /** Columns to return, which keeps answers small. */
  columns?: readonly string[];
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  /** A status that is an answer too: health checks tell what they found with 503. */
  alsoAnswers?: number;
  timeoutMs: number;
};

/** RabbitMQ's reason may quote what it was sent; this much is enough to act on. Characters. */
const REASON_CHARS = 300;

/**
 * One call of the management API: its JSON, or undefined when the answer has none or the thing does not exist (404).
 * Throws UnavailableError when trying again may help, CourtierError when it will not. Neither carries the credentials.
 */
export async function call(connection: Connection, request: Call): Promise<unknown> {
  if (request.path.some(isDotSegment)) return unspeakable(request);
  const { status, text } = await sendRenewed(connection, request);
  if (status === 404) return undefined;
  if ((status >= 200 && status < 300) || status === request.alsoAnswers)
    return text === '' ? undefined : parse(text);
  if (status === 401 && connection.renewed) throw stillRefused(text);
  throw refusal(status, text);
}

/** Encoded or not, every URL parser takes these for a step between folders: it would be another thing's path. */
function isDotSegment(part: string): boolean {
  return part === '.' || part === '..';
}

/** What nobody can ask for is not there to be seen. */
function unspeakable({ method }: Call): undefined {
  if (method === 'GET') return undefined;
  throw new CourtierError(
    'bad-request',
    'reject',
    'Nothing that is named "." or ".." can be changed over HTTP.',
  );
}

/** What was refused for its login has done nothing, whatever its method: it may be sent again. */
async function sendRenewed(connection: Connection, request: Call): Promise<Answer> {
  const answer = await send(connection, request);
  if (answer.status !== 401 || !connection.renewed) return answer;
  return send({ ...connection, ...(await connection.renewed()) }, request);
}

type Answer = { status: number; text: string };

async function send({ url, username, password }: Connection, request: Call): Promise<Answer> {
  const target = new URL(`/api/${request.path.map(encodeURIComponent).join('/')}`, url);
  for (const [name, value] of Object.entries(request.query ?? {})) target.searchParams.set(name, value);
  if (request.columns) target.searchParams.set('columns', request.columns.join(','));
  try {
    const response = await fetch(target, {
      method: request.method,
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // A redirect could carry the credentials elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw unreachable(error, request.timeoutMs);
  }
}

function unreachable(error: unknown, timeoutMs: number): UnavailableError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const why = timedOut ? `it did not answer within ${timeoutMs} ms` : `no connection (${networkCode(error)})`;
  return new UnavailableError('broker-unavailable', `RabbitMQ's management API cannot be reached: ${why}.`, {
    cause: error,
  });
}

/** fetch says only "fetch failed"; the system's code, e.g. ECONNREFUSED, is its cause. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'unknown';
}

function refusal(status: number, text: string): CourtierError {
  const reason = reasonOf(text);
  const details = { status, reason };
  if (status >= 500 || status === 429) {
    return new UnavailableError(
      'broker-unavailable',
      `RabbitMQ's management API failed with ${status}: ${reason}`,
      {
        details,
      },
    );
  }
  if (status === 401 || status === 403) {
    const message = `RabbitMQ refused the user (${status}): ${reason}. Check the broker's secret, and that the user is an administrator.`;
    // Our login and not the caller's: nothing that an HTTP client could fix, or has to read of.
    return new CourtierError('broker-access-refused', 'fail', message, { details });
  }
  return new CourtierError(
    'broker-refused',
    'reject',
    `RabbitMQ refused the request (${status}): ${reason}`,
    { details },
  );
}

/** A login that is read again each time may be right the next time: a rotation or a person is changing it. */
function stillRefused(text: string): UnavailableError {
  const reason = reasonOf(text);
  const message = `RabbitMQ refused the login of its secret, read again (401): ${reason}. Rotate the secret if this goes on.`;
  return new UnavailableError('broker-access-refused', message, { details: { status: 401, reason } });
}

function reasonOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === 'object' && 'reason' in parsed) {
      return String(parsed.reason).replaceAll('\\n', ' ').slice(0, REASON_CHARS);
    }
  } catch {
    // A proxy's page instead of RabbitMQ's JSON: it says nothing that helps.
  }
  return 'no reason given';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnavailableError(
      'broker-unavailable',
      "What answers at the management API's address is not RabbitMQ.",
      {
        cause: error,
      },
    );
  }
}
