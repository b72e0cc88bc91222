import { SFNClient, SFNServiceException } from '@aws-sdk/client-sfn';
import { type CourtierError, UnavailableError } from '../../core/errors.ts';

/** A call has 3 s and is tried 3 times; what still fails then is asked again by its caller. */
export function createStepFunctionsClient(options: { maxAttempts?: number } = {}): SFNClient {
  return new SFNClient({
    maxAttempts: options.maxAttempts ?? 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}

/**
 * Throttling, timeouts, a missing right, a missing state machine: all may pass or be fixed by a deployment. The cause
 * is told by name only: a service's answer may quote what was sent, and that may be a token.
 */
export function stepFunctionsError(operation: string, error: unknown): CourtierError {
  const name = error instanceof Error ? error.name : 'unknown';
  return new UnavailableError(
    'step-functions-unavailable',
    `Step Functions could not ${operation}: ${name}.`,
    {
      details: { operation, error: name },
    },
  );
}

/** Whether the service itself answered with this error. By name: over the wire it may carry a namespace. */
export function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof SFNServiceException && names.includes(error.name);
}
