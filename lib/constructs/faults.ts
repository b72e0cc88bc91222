/**
 * What a step's own function or Lambda itself can meet and get over: the same call may succeed in a moment. The names
 * are those of Lambda, of how an invocation ends without an answer, and of Courtier's errors about what is away.
 */
export const TRANSIENT_FAULTS = [
  'BrokerUnavailableError',
  'BrokerBlockedError',
  'QueueFullError',
  'UnavailableError',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
] as const;

/** After 2, 4, 8, 16, 32 and 64 seconds. */
export function again(ErrorEquals: readonly string[]) {
  return { ErrorEquals, IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6 };
}

/** The same, and then every five minutes: about an hour and a half, for what an outage must not use up. */
export function againThroughAnOutage(ErrorEquals: readonly string[]) {
  return { ErrorEquals, IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 300, MaxAttempts: 24 };
}

/** Errors that are answers: the retrier comes before one that takes every other error. */
export function never(ErrorEquals: readonly string[]) {
  return { ErrorEquals, MaxAttempts: 0 };
}
