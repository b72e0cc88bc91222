import type { APIGatewayProxyResult } from 'aws-lambda';
import { type InputError, InvalidInputError } from '../../core/api/errors.ts';
import { CourtierError, type Disposition } from '../../core/errors.ts';
import { json } from './response.ts';

/** RFC 9457, with the extension members `request_id`, `errors` and `details`. */
export type Problem = {
  /** `urn:courtier:problem:<code>`: stable, what a client should branch on. */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The path that was asked for. */
  instance: string;
  /** Also in the log line beside it. */
  request_id: string;
  errors?: readonly InputError[];
  details?: Readonly<Record<string, unknown>>;
  [extension: string]: unknown;
};

export type Kind = { status: number; title: string };

/** What an error's code means over HTTP. The message of an error that is listed here is written for the caller. */
const listed = {
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  'invalid-header': { status: 400, title: 'A header is not valid' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid' },
  unauthorized: { status: 401, title: 'A key is needed' },
  forbidden: { status: 403, title: 'The key does not allow this' },
  'not-found': { status: 404, title: 'Not found' },
  'unknown-exchange': { status: 404, title: 'The exchange does not exist' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  conflict: { status: 409, title: 'The state does not allow this' },
  'not-pulled': { status: 409, title: 'This queue is not for HTTP clients' },
  'unknown-delivery': { status: 404, title: 'Nobody knows this ack id' },
  'visibility-over': { status: 410, title: 'The time to acknowledge is over' },
  'delivery-settled': { status: 409, title: 'Something else was said of this delivery' },
  'visibility-limit': { status: 409, title: 'It cannot be hidden any longer' },
  'record-contended': { status: 409, title: 'Others are changing this' },
  'queue-not-empty': { status: 409, title: 'The queue is in use' },
  'in-use': { status: 409, title: 'Others need it' },
  'queue-limit-reached': { status: 409, title: 'There are too many already' },
  'queue-quota-reached': { status: 409, title: 'This client has too many already' },
  'exchange-limit-reached': { status: 409, title: 'There are too many already' },
  'queue-deleted-recently': { status: 409, title: 'The name is not free yet' },
  'purge-in-progress': { status: 409, title: 'The queue is being purged' },
  'request-in-flight': { status: 409, title: 'The first request with this key is under way' },
  'message-id-reused': { status: 409, title: 'The message id belongs to another message' },
  'precondition-failed': { status: 412, title: 'Somebody else has changed it' },
  'payload-too-large': { status: 413, title: 'The message is too large' },
  'message-too-large': { status: 413, title: 'The message is too large' },
  'unsupported-content-encoding': { status: 415, title: 'The content encoding is not supported' },
  'invalid-body': { status: 422, title: 'The body does not fit' },
  'idempotency-key-reused': { status: 422, title: 'The key was used for another body' },
  'invalid-message': { status: 422, title: 'The message does not fit its schema' },
  'unknown-topic': { status: 422, title: 'No queue takes this topic' },
  unroutable: { status: 422, title: 'No queue takes this message' },
  'publish-refused': { status: 422, title: 'The broker refuses this message' },
  'precondition-required': { status: 428, title: 'Say which version you have seen' },
  'too-many-in-flight': { status: 429, title: 'Too many requests of this client are waiting' },
  'rate-limits-busy': { status: 503, title: 'Rate limits cannot be changed now' },
  'rate-limits-full': { status: 503, title: 'There is no room for another client' },
  'nobody-waits': { status: 410, title: 'Nobody waits for this reply any more' },
  'reply-too-large': { status: 502, title: 'The reply is too large' },
  'reply-lost': { status: 503, title: 'The connection was lost while the reply was awaited' },
  'reply-timeout': { status: 504, title: 'No reply came in time' },
  'queue-full': { status: 503, title: 'A queue is full' },
  'work-queue-not-there': { status: 503, title: 'SQS does not show the queue yet' },
  'not-ready': { status: 503, title: 'A part does not answer' },
} satisfies Record<string, Kind>;

/** The codes that the document of the API may speak of. */
export type ProblemCode = keyof typeof listed;
export const problemKinds: Readonly<Record<string, Kind>> = listed;

/** An error that is not listed: its message may speak of the inside, so the caller reads the title only. */
const unlisted: Readonly<Record<Disposition, Kind>> = {
  retry: { status: 503, title: 'A part that this needs does not answer; try again' },
  fail: { status: 500, title: 'Courtier could not do this' },
  reject: { status: 400, title: 'The request cannot be used' },
};

/** The problem document that an error turns into. Anything but a CourtierError is a fault of Courtier's own: 500. */
export function problemOf(error: unknown, at: { instance: string; requestId: string }): Problem {
  if (!(error instanceof CourtierError)) {
    return problem('internal-error', { status: 500, title: unlisted.fail.title }, unlisted.fail.title, at);
  }
  const known = problemKinds[error.code];
  const kind = known ?? unlisted[error.disposition];
  const isForCaller = known !== undefined || error.disposition === 'reject';
  return {
    ...problem(error.code, kind, isForCaller ? error.message : kind.title, at),
    ...(error instanceof InvalidInputError && error.errors.length > 0 ? { errors: error.errors } : {}),
    ...(isForCaller && Object.keys(error.details).length > 0 ? { details: error.details } : {}),
  };
}

function problemType(code: string): string {
  return `urn:courtier:problem:${code}`;
}

function problem(
  code: string,
  kind: Kind,
  detail: string,
  at: { instance: string; requestId: string },
): Problem {
  return {
    type: problemType(code),
    title: kind.title,
    status: kind.status,
    detail,
    instance: uriReference(at.instance),
    request_id: at.requestId,
  };
}

/** A path as a URI reference: what may not stand in one is percent-encoded, what is encoded already stays. */
function uriReference(path: string): string {
  return path
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+/gu, (odd) => encodeURIComponent(odd));
}

export function problemResponse(document: Problem): APIGatewayProxyResult {
  return json(document.status, document, {
    'content-type': 'application/problem+json',
    ...(document.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(typeof document.details?.allow === 'string' && { allow: document.details.allow }),
    // RFC 9110 12.5.3: what may be sent instead.
    ...(document.status === 415 && { 'accept-encoding': 'identity' }),
    ...retryAfter(document),
  });
}

/** Seconds: what the error says in `retry_after_seconds`; a part that does not answer may answer soon. */
function retryAfter({ status, type, details }: Problem): Record<string, string> {
  const seconds = details?.retry_after_seconds;
  if (typeof seconds === 'number') return { 'retry-after': String(seconds) };
  return status === 503 || type === problemType('request-in-flight') ? { 'retry-after': '1' } : {};
}
