import type { APIGatewayProxyEvent } from 'aws-lambda';
import { callerContext } from '../../../adapters/http/caller.ts';
import type { Permission } from '../../../core/permission/client.ts';

export type RequestOptions = {
  /** JSON text as it stands in the request; an object is written with JSON.stringify. */
  body: string | object | null;
  headers?: Record<string, string>;
  permissions?: Permission[];
  base64?: boolean;
  path?: string;
  client?: string;
};

/** API Gateway's REST proxy event for POST /api/messages/publish. */
export function publishRequest({
  body,
  headers = {},
  permissions = ['publish:*'],
  base64 = false,
  path = '/api/messages/publish',
  client = 'client-1',
}: RequestOptions): APIGatewayProxyEvent {
  const text = typeof body === 'object' && body !== null ? JSON.stringify(body) : body;
  return {
    resource: path,
    path,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: base64 && text !== null ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded: base64,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      authorizer: callerContext({ id: client, name: 'Shop', permissions }),
      protocol: 'HTTP/1.1',
      httpMethod: 'POST',
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: null,
        userArn: null,
      },
      path,
      stage: 'local',
      requestId: 'request-1',
      requestTimeEpoch: 0,
      resourceId: 'r',
      resourcePath: path,
    },
  };
}
