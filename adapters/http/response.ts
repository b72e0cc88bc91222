import type { APIGatewayProxyResult } from 'aws-lambda';

/** A result of API Gateway's REST proxy integration. No answer of this API may be kept by a cache. */
export function json(
  statusCode: number,
  value: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
    isBase64Encoded: false,
  };
}
