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

/** Seconds. A retry's own step: an hour and a half. What takes a step of a workflow back: a day. */
export const OUTAGE_SECONDS = { retry: 5_400, compensation: 86_400 } as const;

const LONGEST_PAUSE_SECONDS = 300;

/** The same, and then every five minutes at most until `seconds` are over, for what an outage must not use up. */
export function againThroughAnOutage(
  ErrorEquals: readonly string[],
  { seconds, pauseSeconds = LONGEST_PAUSE_SECONDS }: { seconds: number; pauseSeconds?: number },
) {
  const pauses = [2];
  const next = () => Math.min((pauses.at(-1) ?? pauseSeconds) * 2, pauseSeconds);
  let left = seconds - 2;
  for (; left >= next(); left -= pauses.at(-1) ?? 0) pauses.push(next());
  return {
    ErrorEquals,
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: pauseSeconds,
    MaxAttempts: pauses.length,
  };
}

const LONGEST_BUSY_PAUSE_SECONDS = 20;

/**
 * While a function's concurrency is used up, which is no outage: each call makes room for the next one. The waits are short,
 * and chance spreads them from none to the whole: what comes again together would only meet again. Until `seconds` are over,
 * at half of each wait.
 */
export function againWhileBusy(seconds: number) {
  return {
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: LONGEST_BUSY_PAUSE_SECONDS,
    MaxAttempts: Math.ceil((2 * seconds) / LONGEST_BUSY_PAUSE_SECONDS),
    JitterStrategy: 'FULL',
  };
}

/** Errors that are answers: the retrier comes before one that takes every other error. */
export function never(ErrorEquals: readonly string[]) {
  return { ErrorEquals, MaxAttempts: 0 };
}
