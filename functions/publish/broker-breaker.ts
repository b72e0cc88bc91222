import { type Breaker, createBreaker } from '../../core/circuit/breaker.ts';
import type { Log } from '../../core/log.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';

/** Three publishes in a row that found no broker, then none for ten seconds. Anything else it answers shows that it is there. */
const THRESHOLD = 3;
const COOL_DOWN_MS = 10_000;

export function brokerBreaker({ now, log }: { now: () => Date; log: Log }): Breaker {
  return createBreaker({
    threshold: THRESHOLD,
    coolDownMs: COOL_DOWN_MS,
    now,
    isFailure: (error) => error instanceof BrokerUnavailableError,
    onChange: (state) => log.warn('the circuit to the broker changed', { state }),
  });
}
