import { classify } from '../failure/classify.ts';
import { CIRCUIT_REPORT_SECONDS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { BreakerOptions, BreakerState } from './breaker.ts';
import type { CircuitReport, CircuitStates } from './circuit-states.ts';

export type ReporterOptions = {
  circuit: string;
  /** Of this process, and of no other. */
  instance: string;
  states: Pick<CircuitStates, 'report'>;
  now: () => Date;
  log: Log;
};

/**
 * A breaker's `onChange` that tells the others. It returns at once and never throws: a call must not wait for it, nor
 * fail with it. One report is written at a time, and of those that wait only the last, so that they cannot overtake each
 * other. An open circuit that has calls is reported again with each probe, long before its report has expired.
 */
export function createCircuitReporter(options: ReporterOptions): NonNullable<BreakerOptions['onChange']> {
  const { circuit, instance, states, now, log } = options;
  let last: CircuitReport | undefined;
  let waiting: CircuitReport | undefined;
  let writing = false;

  const write = async (): Promise<void> => {
    writing = true;
    while (waiting) {
      const report = waiting;
      waiting = undefined;
      try {
        await states.report(report);
      } catch (error) {
        const { code, message } = classify(error);
        log.warn('the state of a circuit could not be written', {
          circuit,
          error_code: code,
          error_message: message,
        });
      }
    }
    writing = false;
  };

  return (state: BreakerState, retryAt) => {
    const at = now();
    const stays = last !== undefined && (state === 'closed') === (last.state === 'closed');
    last = {
      circuit,
      instance,
      state,
      since: stays && last ? last.since : at.toISOString(),
      retry_at: retryAt?.toISOString() ?? null,
      expires_at: new Date(at.getTime() + CIRCUIT_REPORT_SECONDS * 1_000).toISOString(),
    };
    waiting = last;
    if (!writing) void write();
  };
}
