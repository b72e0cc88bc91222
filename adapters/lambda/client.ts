import { LambdaClient } from '@aws-sdk/client-lambda';

/** A request has 5 s and is tried twice by default. */
export function createLambdaClient(
  options: { maxAttempts?: number; requestTimeoutMs?: number } = {},
): LambdaClient {
  return new LambdaClient({
    maxAttempts: options.maxAttempts ?? 2,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: options.requestTimeoutMs ?? 5_000,
      throwOnRequestTimeout: true,
    },
  });
}
