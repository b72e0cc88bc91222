import type { GatewayResponse, RestApi } from './rest-api.ts';

/** API Gateway's own answers: status and message unless the template says otherwise. */
const KNOWN = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null],
  DEFAULT_4XX: [400, 'Bad request'],
  DEFAULT_5XX: [502, 'Internal server error'],
  INTEGRATION_FAILURE: [504, 'Network error communicating with endpoint'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  THROTTLED: [429, 'Too Many Requests'],
  UNAUTHORIZED: [401, 'Unauthorized'],
} as const;

export type ResponseType = keyof typeof KNOWN;

/** Types that a template may set though nothing here ever answers with them. */
const NEVER_HERE = [
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'EXPIRED_TOKEN',
  'INVALID_SIGNATURE',
  'QUOTA_EXCEEDED',
  'RESOURCE_NOT_FOUND',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
];

export const isResponseType = (type: string) => type in KNOWN || NEVER_HERE.includes(type);

export type Answer = { status: number; headers: Record<string, string | string[]>; body: string | Buffer };

/** `context`: what `$context` reads, without `error`. `accept`: the request's Accept header. */
export function gatewayResponse(
  api: RestApi,
  type: ResponseType,
  context: Record<string, unknown>,
  accept = '',
): Answer {
  const [status, message] = KNOWN[type];
  const own = api.gatewayResponses.get(type);
  const set = own ?? api.gatewayResponses.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX') ?? DEFAULT;
  const error = { message, messageString: JSON.stringify(message), responseType: type };
  const known = { ...context, error };
  const [contentType, template] = choose(set, accept);
  const headers: Record<string, string> = {
    'content-type': contentType,
    'x-amzn-errortype': errorType(type),
  };
  for (const [name, value] of Object.entries(set.headers)) {
    const text = 'literal' in value ? value.literal : read(known, value.context);
    if (text !== undefined) headers[name.toLowerCase()] = text;
  }
  return { status: set.statusCode ?? status, headers, body: filled(template, known) };
}

const DEFAULT: GatewayResponse = { headers: {}, templates: {} };
const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

function choose({ templates }: GatewayResponse, accept: string): [contentType: string, template: string] {
  const [first] = Object.entries(templates);
  const wanted = accept.split(',').map((type) => type.split(';')[0]?.trim() ?? '');
  for (const type of [...wanted, 'application/json']) {
    // A client may accept `toString`.
    const template = Object.hasOwn(templates, type) ? templates[type] : undefined;
    if (template !== undefined) return [type, template];
  }
  return first ?? ['application/json', DEFAULT_TEMPLATE];
}

/** Only `$context…` is replaced, and a name that is not there stays as it is: gateway responses know no real VTL. */
function filled(template: string, context: Record<string, unknown>): string {
  return template.replace(/\$context\.([a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_-]+)*)/g, (whole, path: string) => {
    return read(context, path) ?? whole;
  });
}

function read(context: Record<string, unknown>, path: string): string | undefined {
  let value: unknown = context;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = new Map(Object.entries(value)).get(name);
  }
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  return String(value);
}

/** `MISSING_AUTHENTICATION_TOKEN` is `MissingAuthenticationTokenException` in the x-amzn-errortype header. */
const errorType = (type: string) =>
  `${type
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Exception`;
