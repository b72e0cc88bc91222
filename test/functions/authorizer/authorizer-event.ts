import type { APIGatewayEventClientCertificate, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';

export const METHOD_ARN = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef/local/GET/api/messages/failed';

/** An event of a REQUEST authorizer, with these headers. */
export function authorizerEvent(
  headers: Record<string, string | string[]> | null,
  methodArn = METHOD_ARN,
  clientCert: APIGatewayEventClientCertificate | null = null,
): APIGatewayRequestAuthorizerEvent {
  const entries = Object.entries(headers ?? {});
  return {
    type: 'REQUEST',
    methodArn,
    resource: '/api/messages/failed',
    path: '/api/messages/failed',
    httpMethod: 'GET',
    headers:
      headers &&
      Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value.at(-1) : value])),
    multiValueHeaders:
      headers &&
      Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value : [value]])),
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: { requestId: 'request-1', identity: { clientCert } },
  } as APIGatewayRequestAuthorizerEvent;
}
