import type { Log } from '../log.ts';
import { BrokerBlockedError, BrokerUnavailableError } from '../message/publisher.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { CircuitStates } from './circuit-states.ts';
import { createCircuitReporter } from './reporter.ts';

/** Three messages in a row that found no broker, then none for ten seconds. Anything else it answers shows that it is there. */
const THRESHOLD = 3;
const COOL_DOWN_MS = 10_000;

export type BrokerBreakerDeps = {
  now: () => Date;
  log: Log;
  /** Where operators see its state, and as what; without it the state stays in this process. */
  reported?: { instance: string; states: Pick<CircuitStates, 'report'> };
};

export function brokerBreaker({ now, log, reported }: BrokerBreakerDeps): Breaker {
  const report = reported && createCircuitReporter({ circuit: 'broker', ...reported, now, log });
  return createBreaker({
    threshold: THRESHOLD,
    coolDownMs: COOL_DOWN_MS,
    now,
    isFailure: (error) => error instanceof BrokerUnavailableError,
    // The broker itself said so.
    isCertain: (error) => error instanceof BrokerBlockedError,
    onChange: (state, retryAt) => {
      log.warn('the circuit to the broker changed', { state });
      report?.(state, retryAt);
    },
  });
}
