/** What a failed attempt leads to. */
export type Decision =
  | { decision: 'retry'; attempt: number; afterSeconds: number }
  | { decision: 'fail'; reason: 'permanent' | 'exhausted' };

export type FailedAttempt = {
  /** True when waiting cannot fix the error. */
  permanent: boolean;
  /** Delayed retries so far: 0 after the first delivery. */
  retries: number;
  /** Retries allowed without a person's hand. */
  maxRetries: number;
  /** Seconds before each retry; the last one serves all further retries. */
  delays: readonly number[];
};

/** The only place that decides whether a failed message is tried again, and when. */
export function decide({ permanent, retries, maxRetries, delays }: FailedAttempt): Decision {
  if (permanent) return { decision: 'fail', reason: 'permanent' };
  const afterSeconds = delays[retries] ?? delays.at(-1);
  if (retries >= maxRetries || afterSeconds === undefined) return { decision: 'fail', reason: 'exhausted' };
  return { decision: 'retry', attempt: retries + 1, afterSeconds };
}
