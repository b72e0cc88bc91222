import { type CallOptions, createJsonCalls, type JsonCalls } from '../aws/json-calls.ts';

const service = {
  service: 'secretsmanager',
  target: 'secretsmanager',
  version: '1.1',
  variable: 'SECRETS_MANAGER',
} as const;

/** Secrets Manager; two tries of at most 3 s by default: a cold start waits for this. */
export function createSecretsManagerCalls(options: CallOptions = {}): JsonCalls {
  return createJsonCalls(service, { maxAttempts: 2, ...options });
}
