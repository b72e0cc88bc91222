import { UnavailableError } from '../errors.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export type BreakerOptions = {
  /** Failures in a row that open the circuit. */
  threshold: number;
  /** Milliseconds until one call may try again. */
  coolDownMs: number;
  now: () => Date;
  /** Which errors speak against the dependency; any other error proves that it answered. */
  isFailure: (error: unknown) => boolean;
  /** Failures that leave no doubt: the first one opens the circuit. None by default. */
  isCertain?: (error: unknown) => boolean;
  /** `retryAt`: until when an open circuit lets nobody through. */
  onChange?: (state: BreakerState, retryAt: Date | undefined) => void;
};

/** The circuit is open: the dependency failed several times in a row and is left alone for a while. */
export class CircuitOpenError extends UnavailableError {
  constructor(retryAfterMs: number) {
    super('circuit-open', 'The circuit is open after repeated failures.', {
      details: { retry_after_ms: retryAfterMs },
    });
  }
}

export type Breaker = {
  /**
   * Calls `call`, or throws CircuitOpenError without calling it. A call that goes on when the dependency has answered
   * (it waits for somebody else behind it) says `answered`: nobody waits for its end then, and its end tells nothing more.
   */
  run<T>(call: (answered: () => void) => Promise<T>): Promise<T>;
  readonly state: BreakerState;
};

/**
 * A circuit breaker: without it every request to a dead dependency costs a whole timeout. Closed, it lets every call
 * through; after `threshold` failures in a row it opens; after the cool-down one call goes through as a probe, whose
 * outcome closes it or opens it again.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  let state: BreakerState = 'closed';
  let failures = 0;
  let opensUntil = 0;

  const change = (next: BreakerState): void => {
    if (next === state) return;
    state = next;
    options.onChange?.(next, next === 'open' ? new Date(opensUntil) : undefined);
  };
  const enter = (): void => {
    if (state === 'closed') return;
    const wait = opensUntil - options.now().getTime();
    // Half-open: the probe is under way, and nobody else goes with it.
    if (state === 'half-open' || wait > 0) throw new CircuitOpenError(Math.max(wait, 0));
    change('half-open');
  };
  const succeeded = (): void => {
    failures = 0;
    change('closed');
  };
  const failed = (error: unknown): void => {
    failures += 1;
    const certain = options.isCertain?.(error) ?? false;
    if (state !== 'half-open' && failures < options.threshold && !certain) return;
    opensUntil = options.now().getTime() + options.coolDownMs;
    change('open');
  };

  return {
    get state() {
      return state;
    },
    async run(call) {
      enter();
      let judged = false;
      const judge = (verdict: () => void): void => {
        if (!judged) verdict();
        judged = true;
      };
      try {
        const result = await call(() => judge(succeeded));
        judge(succeeded);
        return result;
      } catch (error) {
        judge(options.isFailure(error) ? () => failed(error) : succeeded);
        throw error;
      }
    },
  };
}
