import type { APIGatewayProxyEvent } from 'aws-lambda';

/** What the tests vary of an API Gateway REST proxy event. */
export type Given = Partial<
  Pick<APIGatewayProxyEvent, 'resource' | 'httpMethod' | 'path' | 'body' | 'isBase64Encoded'>
> & {
  headers?: Record<string, string | string[]> | null;
  query?: Record<string, string | string[]> | null;
  path_parameters?: Record<string, string> | null;
  /** Null: a route without an authorizer. */
  permissions?: readonly string[] | null;
  /** c1 unless said otherwise. */
  client_id?: string;
  authorizer?: Record<string, unknown> | null;
};

/** An event as API Gateway sends it: null, not {}, where there is nothing. */
export function event(given: Given = {}): APIGatewayProxyEvent {
  const { permissions = ['admin'], client_id = 'c1' } = given;
  const authorizer = permissions && {
    principalId: client_id,
    client_id,
    client_name: 'shop',
    permissions: JSON.stringify(permissions),
  };
  const path = given.path ?? given.resource ?? '/api/health';
  return {
    resource: given.resource ?? '/api/health',
    path,
    httpMethod: given.httpMethod ?? 'GET',
    headers: single(given.headers),
    multiValueHeaders: several(given.headers),
    queryStringParameters: single(given.query),
    multiValueQueryStringParameters: several(given.query),
    pathParameters: given.path_parameters ?? null,
    stageVariables: null,
    body: given.body ?? null,
    isBase64Encoded: given.isBase64Encoded ?? false,
    requestContext: requestContext(path, given.authorizer === undefined ? authorizer : given.authorizer),
  } as APIGatewayProxyEvent;
}

function requestContext(path: string, authorizer: Record<string, unknown> | null) {
  return {
    accountId: '123456789012',
    apiId: 'abcdef',
    protocol: 'HTTP/1.1',
    httpMethod: 'GET',
    path,
    stage: 'local',
    requestId: 'request-1',
    requestTimeEpoch: 0,
    resourceId: 'r',
    resourcePath: path,
    ...(authorizer === null ? {} : { authorizer }),
  };
}

function single(values: Record<string, string | string[]> | null | undefined) {
  if (!values) return null;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? value.at(-1) : value]),
  );
}

function several(values: Record<string, string | string[]> | null | undefined) {
  if (!values) return null;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? value : [value]]),
  );
}
