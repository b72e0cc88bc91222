import { SFNClient } from '@aws-sdk/client-sfn';

/** A call has 3 s and is tried 3 times; what still fails then is asked again by its caller. */
export function createStepFunctionsClient(options: { maxAttempts?: number } = {}): SFNClient {
  return new SFNClient({
    maxAttempts: options.maxAttempts ?? 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
