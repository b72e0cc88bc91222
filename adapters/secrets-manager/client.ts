import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Two tries of at most 3 s by default: a cold start waits for this. */
export function createSecretsManagerClient(
  options: { maxAttempts?: number; requestTimeoutMs?: number } = {},
): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: options.maxAttempts ?? 2,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: options.requestTimeoutMs ?? 3_000,
      throwOnRequestTimeout: true,
    },
  });
}
