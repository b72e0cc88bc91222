import { GatewayResponse, type IRestApi, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';

type Answer = {
  /** API Gateway's names for what happened. */
  types: readonly ResponseType[];
  status: number;
  /** As in adapters/http/problem.ts: clients see one set of types, whatever answers. */
  code: string;
  title: string;
  detail: string;
  headers?: Readonly<Record<string, string>>;
};

/** What API Gateway answers on its own, without asking a function or instead of one. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  Unauthorized: {
    types: [ResponseType.UNAUTHORIZED],
    status: 401,
    code: 'unauthorized',
    title: 'A key is needed',
    detail:
      'Send a key, or a token that is valid now, as Authorization: Bearer <key>; or a key as X-Api-Key.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  },
  Forbidden: {
    // An API key that is not in a usage plan: that of a client who was revoked a moment ago.
    types: [ResponseType.ACCESS_DENIED, ResponseType.INVALID_API_KEY],
    status: 403,
    code: 'forbidden',
    title: 'The key does not allow this',
    detail: 'This key is not known, or it does not have the permission that the operation needs.',
  },
  Blocked: {
    types: [ResponseType.WAF_FILTERED],
    status: 403,
    code: 'request-blocked',
    title: 'The firewall refused the request',
    detail: 'It looks like an attack, or comes from a known attacker.',
  },
  NotFound: {
    // A path that does not exist comes as a missing token.
    types: [ResponseType.MISSING_AUTHENTICATION_TOKEN, ResponseType.RESOURCE_NOT_FOUND],
    status: 404,
    code: 'not-found',
    title: 'Not found',
    detail: 'There is no such path.',
  },
  TooLarge: {
    types: [ResponseType.REQUEST_TOO_LARGE],
    status: 413,
    code: 'payload-too-large',
    title: 'The message is too large',
    detail: 'The request is larger than the API takes.',
  },
  UnsupportedMediaType: {
    types: [ResponseType.UNSUPPORTED_MEDIA_TYPE],
    status: 415,
    code: 'unsupported-media-type',
    title: 'The media type is not supported',
    detail: 'Send application/json.',
  },
  TooManyRequests: {
    types: [ResponseType.THROTTLED, ResponseType.QUOTA_EXCEEDED],
    status: 429,
    code: 'too-many-requests',
    title: 'Too many requests',
    detail: 'The rate limit is reached. Try again after the seconds in Retry-After.',
    headers: { 'Retry-After': '1' },
  },
  TimedOut: {
    types: [ResponseType.INTEGRATION_TIMEOUT, ResponseType.INTEGRATION_FAILURE],
    status: 503,
    code: 'timeout',
    title: 'The answer took too long; try again',
    detail: 'What was asked for may still happen. Publishing the same message id again is safe.',
    headers: { 'Retry-After': '1' },
  },
  Busy: {
    // Lambda has no room for one more invocation. API Gateway calls what Lambda refuses a fault of the configuration.
    types: [ResponseType.API_CONFIGURATION_ERROR],
    status: 503,
    code: 'busy',
    title: 'Too much is under way; try again',
    detail: 'There is no room for another request now. Nothing has been done.',
    headers: { 'Retry-After': '1' },
  },
  NotChecked: {
    // The authorizer failed: the table, the secret or the issuer of tokens does not answer.
    types: [ResponseType.AUTHORIZER_FAILURE, ResponseType.AUTHORIZER_CONFIGURATION_ERROR],
    status: 503,
    code: 'authorizer-unavailable',
    title: 'Who asks cannot be found out now; try again',
    detail: 'What the credential is checked against does not answer. Nothing has been done.',
    headers: { 'Retry-After': '1' },
  },
  BadRequest: {
    types: [ResponseType.DEFAULT_4XX],
    status: 400,
    code: 'bad-request',
    title: 'The request cannot be used',
    detail: 'API Gateway refused the request before Courtier saw it.',
  },
  NoAnswer: {
    // A function that ran out of time or memory, or did not start. Faults of its own it answers itself, as 500.
    types: [ResponseType.DEFAULT_5XX],
    status: 503,
    code: 'no-answer',
    title: 'The function that does this gave no answer; try again',
    detail: 'What was asked for may have happened. Publishing the same message id again is safe.',
    headers: { 'Retry-After': '1' },
  },
};

/** Makes API Gateway's own answers problem documents (RFC 9457), like those of the functions. */
export class ProblemResponses extends Construct {
  constructor(scope: Construct, id: string, restApi: IRestApi) {
    super(scope, id);
    for (const answer of Object.values(ANSWERS)) {
      for (const type of answer.types) {
        new GatewayResponse(this, type.responseType, {
          restApi,
          type,
          statusCode: String(answer.status),
          responseHeaders: quoted({ 'Content-Type': 'application/problem+json', ...answer.headers }),
          templates: { 'application/json': document(answer) },
        });
      }
    }
  }
}

/** The same members as a function's problem document. API Gateway fills in the context. */
function document({ code, title, status, detail }: Answer): string {
  const type = `urn:courtier:problem:${code}`;
  return JSON.stringify({
    type,
    title,
    status,
    detail,
    instance: '$context.path',
    request_id: '$context.requestId',
  });
}

/** API Gateway takes a literal header value in single quotes. */
function quoted(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
