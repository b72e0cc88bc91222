import { SFNServiceException } from '@aws-sdk/client-sfn';
import { UnavailableError } from '../../core/errors.ts';

/**
 * The place where an error of Step Functions becomes Courtier's. `operation` completes "Step Functions could not …".
 * Undefined: the service answered with one of the errors that are expected here. Throws UnavailableError for all others:
 * throttling, timeouts, a missing right, a missing state machine may all pass or be fixed by a deployment.
 */
export async function ask<T>(
  operation: string,
  call: () => Promise<T>,
  ...expected: string[]
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    // By name: over the wire it may carry a namespace.
    if (error instanceof SFNServiceException && expected.includes(error.name)) return undefined;
    throw unavailable(operation, error instanceof Error ? error.name : 'unknown');
  }
}

/** The cause is given by name only: a service's answer may quote what was sent, and that may be a token. */
function unavailable(operation: string, name: string): UnavailableError {
  return new UnavailableError(
    'step-functions-unavailable',
    `Step Functions could not ${operation}: ${name}.`,
    {
      details: { operation, error: name },
    },
  );
}
