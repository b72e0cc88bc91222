import type { APIGatewayEventClientCertificate, APIGatewayProxyEvent } from 'aws-lambda';
import type { Route } from './router.ts';

/** A request that has arrived completely. */
export type ApiRequest = {
  id: string;
  receivedAt: Date;
  httpMethod: string;
  /** As sent, without the query. */
  path: string;
  query: string;
  /** Name, value, name, value: as sent. */
  rawHeaders: string[];
  sourceIp: string;
  port: number;
  /** Only on the port that demands one. */
  clientCertificate?: APIGatewayEventClientCertificate | null;
  body: Buffer;
};

export type ApiFacts = {
  apiId: string;
  account: string;
  stage: string;
  variables: Record<string, string> | null;
  binaryMediaTypes: string[];
};

/** What a REST API hands to its function (payload format 1.0), with null where AWS sends null. */
export function proxyEvent(request: ApiRequest, route: Route, facts: ApiFacts): APIGatewayProxyEvent {
  const headers = [...pairs(request.rawHeaders), ...forwarded(request)];
  const query = [...new URLSearchParams(request.query)];
  return {
    resource: route.resource,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: Object.fromEntries(headers),
    multiValueHeaders: multiple(headers),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? multiple(query) : null,
    pathParameters: route.parameters,
    stageVariables: facts.variables,
    requestContext: requestContext(request, route, facts),
    ...bodyOf(request, headers, facts.binaryMediaTypes),
  };
}

function requestContext(request: ApiRequest, { resource, method }: Route, facts: ApiFacts) {
  return {
    resourceId: method.resourceId,
    resourcePath: resource,
    httpMethod: request.httpMethod,
    extendedRequestId: request.id,
    requestTime: commonLogTime(request.receivedAt),
    // Without the stage, as behind a custom domain name.
    path: request.path,
    accountId: facts.account,
    protocol: 'HTTP/1.1',
    stage: facts.stage,
    domainPrefix: 'localhost',
    requestTimeEpoch: request.receivedAt.getTime(),
    requestId: request.id,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: pairs(request.rawHeaders).find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? null,
      user: null,
      apiKey: null,
      apiKeyId: null,
      clientCert: request.clientCertificate ?? null,
    },
    domainName: 'localhost',
    apiId: facts.apiId,
    authorizer: undefined,
  };
}

export function pairs(rawHeaders: string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    found.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return found;
}

/** A query may have a parameter `toString`. */
function multiple(entries: [string, string][]): Record<string, string[]> {
  const all = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...all].map(([name, found]) => [name, found.map(([, value]) => value)]));
}

const forwarded = ({ sourceIp, port }: ApiRequest): [string, string][] => [
  ['X-Forwarded-For', sourceIp],
  ['X-Forwarded-Port', String(port)],
  ['X-Forwarded-Proto', 'http'],
];

function bodyOf({ body }: ApiRequest, headers: [string, string][], binaryMediaTypes: string[]) {
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const isBase64Encoded = matchesMediaType(type, binaryMediaTypes);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

function matchesMediaType(type: string, patterns: string[]): boolean {
  const [plain = ''] = type.toLowerCase().split(';');
  return patterns.some((pattern) => pattern === '*/*' || pattern.toLowerCase() === plain.trim());
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21/Nov/2026:00:30:43 +0000` */
export function commonLogTime(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[date.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
