import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type InputError, InvalidInputError } from '../../core/api/errors.ts';
import { JSON_DEPTH, nestedDeeperThan } from '../../core/json/depth.ts';
import { lossesOf } from '../../core/json/losses.ts';
import { HEADER_TRACEPARENT, HEADER_TRACESTATE } from '../../core/message/headers.ts';
import { traceIn } from '../../core/trace/carried.ts';
import type { Trace } from '../../core/trace/trace.ts';

/** How many things that are wrong one answer lists. */
const ERRORS_SHOWN = 20;

/** API Gateway's id of this request: in every problem document and in the log line beside it. */
export function requestId(event: APIGatewayProxyEvent): string {
  return event.requestContext?.requestId ?? 'unknown';
}

/** The trace that the request is part of. One that names none, or two, begins a new one. */
export function requestTrace(event: APIGatewayProxyEvent): Trace {
  const parent = header(event, HEADER_TRACEPARENT);
  if (parent === undefined) return newTrace();
  const headers = { [HEADER_TRACEPARENT]: parent, [HEADER_TRACESTATE]: header(event, HEADER_TRACESTATE) };
  return traceIn(headers) ?? newTrace();
}

/** Random digits of UUIDs, which Node makes in advance. */
function newTrace(): Trace {
  const digits = () => randomUUID().replaceAll('-', '');
  return { traceId: digits(), spanId: digits().slice(16), flags: '01' };
}

/** Every value that the request gave for one header, whatever the case of its name. API Gateway passes null for no headers at all. */
export function headerValues(
  event: Pick<APIGatewayProxyEvent | APIGatewayRequestAuthorizerEvent, 'headers' | 'multiValueHeaders'>,
  name: string,
): string[] {
  const wanted = name.toLowerCase();
  const found: string[] = [];
  const { multiValueHeaders, headers } = event;
  // `headers` repeats the last value of each; it is all there is when a caller invokes the function by hand.
  const source = multiValueHeaders && Object.keys(multiValueHeaders).length > 0 ? multiValueHeaders : headers;
  for (const [key, values] of Object.entries(source ?? {})) {
    if (key.length !== wanted.length || key.toLowerCase() !== wanted) continue;
    for (const value of Array.isArray(values) ? values : [values]) {
      if (typeof value === 'string') found.push(value);
    }
  }
  return found;
}

/** A header's value; several are joined with a comma, as RFC 9110 says. */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const values = headerValues(event, name);
  return values.length > 0 ? values.join(', ') : undefined;
}

/**
 * A parameter of the path, 1 to 255 bytes of UTF-8: what an AMQP name or message id can be. REST APIs pass it as it
 * stood in the URL, still percent-encoded.
 */
export function pathParameter(event: APIGatewayProxyEvent, name: string): string {
  const value = decoded(event.pathParameters?.[name] ?? '');
  const bytes = Buffer.byteLength(value ?? '', 'utf8');
  if (value === undefined || bytes < 1 || bytes > 255 || !value.isWellFormed()) {
    throw invalidParameters([{ parameter: name, detail: 'must be 1 to 255 bytes, percent-encoded UTF-8' }]);
  }
  return value;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** The schema of a query: an object with a member for each parameter that there is. */
type QuerySchema<T> = z.ZodType<T> & { readonly shape: Readonly<Record<string, unknown>> };

/**
 * The query's parameters, checked; throws InvalidInputError (400) that names each bad one. None may be given twice, and
 * none that the schema does not have: a filter that is misspelt would be a list of everything.
 */
export function query<T>(event: APIGatewayProxyEvent, schema: QuerySchema<T>): T {
  const several = Object.entries(event.multiValueQueryStringParameters ?? {});
  const single = Object.entries(event.queryStringParameters ?? {}).map(
    ([key, value]) => [key, [value]] as const,
  );
  const given = several.length > 0 ? several : single;
  const known = Object.keys(schema.shape);
  const unusable = given.flatMap(([parameter, values]) => {
    if (!known.includes(parameter)) return [{ parameter, detail: `is none of ${known.join(', ')}` }];
    if ((values?.length ?? 0) > 1) return [{ parameter, detail: 'is given more than once' }];
    return values?.[0]?.isWellFormed() === false ? [{ parameter, detail: 'is not Unicode' }] : [];
  });
  if (unusable.length > 0) throw invalidParameters(unusable);
  const parsed = schema.safeParse(Object.fromEntries(given.map(([key, values]) => [key, values?.[0]])));
  if (parsed.success) return parsed.data;
  throw invalidParameters(
    parsed.error.issues.map((issue) => ({
      parameter: issue.path.map(String).join('.'),
      detail: issue.message,
    })),
  );
}

export function invalidParameters(errors: InputError[]): InvalidInputError {
  const shown = errors.slice(0, ERRORS_SHOWN);
  const names = shown.map((error) => error.parameter).join(', ');
  return new InvalidInputError('invalid-parameter', `These parameters cannot be used: ${names}.`, shown);
}

/** The body's bytes; none when there is no body. API Gateway passes binary media types in base64. */
export function bodyBytes(event: APIGatewayProxyEvent): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of a body as text; throws InvalidInputError (400) when there are none, or they are not UTF-8. */
export function bodyText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw unreadable('it is empty');
  try {
    return utf8.decode(bytes);
  } catch {
    throw unreadable('it is not UTF-8');
  }
}

/**
 * The value of a JSON text from outside, of which nothing was changed by reading it. `opaque`: paths of values whose own
 * text travels on, and which may hold anything. `at`: where the text stands in the body. `levels`: how deep it may be
 * nested, altogether.
 *
 * Throws InvalidInputError: 400 when it is not JSON text, or nested too deep to be written again; 422 with a pointer to
 * each part that would be lost or changed (core/json/losses.ts).
 */
export function readJson(
  text: string,
  {
    opaque = [],
    at = [],
    levels = JSON_DEPTH,
  }: { opaque?: readonly (readonly string[])[]; at?: readonly PropertyKey[]; levels?: number } = {},
): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('it is not JSON');
  }
  if (nestedDeeperThan(value, levels)) throw unreadable(`it is nested deeper than ${levels} levels`);
  const lost = lossesOf(text, opaque).map(({ path, why }) => ({ path: [...path], message: why }));
  if (lost.length > 0) throw misfit(inputErrors(lost, at));
  return value;
}

function unreadable(why: string): InvalidInputError {
  return new InvalidInputError('invalid-json', `The body cannot be read: ${why}.`);
}

/**
 * A part of the body, `at` where it stands in it, checked; throws InvalidInputError (422) with a pointer to each thing that
 * does not fit. Use this rather than `schema.parse`: a ZodError from anywhere else is a fault of Courtier's own (a row
 * that does not fit) and answers 500.
 */
export function fitting<T>(value: unknown, schema: z.ZodType<T>, at: readonly PropertyKey[] = []): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw misfit(inputErrors(checked.error.issues, at));
}

function misfit(errors: InputError[]): InvalidInputError {
  return new InvalidInputError('invalid-body', 'The body does not fit what this operation takes.', errors);
}

/** What a schema found wrong with a part of the body, `at` where it stands in it. */
export function inputErrors(
  issues: readonly { path: PropertyKey[]; message: string }[],
  at: readonly PropertyKey[],
): InputError[] {
  return issues
    .slice(0, ERRORS_SHOWN)
    .map(({ path, message }) => ({ pointer: pointer([...at, ...path]), detail: message }));
}

/** A JSON pointer (RFC 6901) in the form of a URI fragment, as RFC 9457 shows it: `#/items/0/exchange`. */
export function pointer(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => String(part).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
  return `#${parts.map((part) => `/${encodeURIComponent(part)}`).join('')}`;
}
