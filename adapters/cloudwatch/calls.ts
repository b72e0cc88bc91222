import { type CallOptions, createJsonCalls, type JsonCalls } from '../aws/json-calls.ts';

/** CloudWatch answers AWS's JSON protocol too; Granite is what it was called once. The SDKs use the same target. */
const service = {
  service: 'monitoring',
  target: 'GraniteServiceVersion20100801',
  version: '1.0',
  variable: 'CLOUDWATCH',
} as const;

/** Figures can be missing, so by default nobody waits long for them: one try, of 1.5 s. Throws an AwsError. */
export function createCloudWatchCalls(options: CallOptions = {}): JsonCalls {
  return createJsonCalls(service, { maxAttempts: 1, requestTimeoutMs: 1_500, ...options });
}
