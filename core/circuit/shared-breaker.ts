import { classify } from '../failure/classify.ts';
import { CIRCUIT_REPORT_SECONDS } from '../limits.ts';
import type { Log } from '../log.ts';
import { CircuitOpenError } from './breaker.ts';
import type { CircuitReport, CircuitStates } from './circuit-states.ts';

export type SharedBreakerOptions = {
  circuit: string;
  states: CircuitStates;
  /** Failures in a row that open the circuit, counted in this process. */
  threshold: number;
  /** Milliseconds until one call may try again. */
  coolDownMs: number;
  /** The longest that a call takes, milliseconds: so long the others wait for a probe. */
  longestCallMs: number;
  now: () => Date;
  /** Which errors speak against the dependency; any other error proves that it answered. */
  isFailure: (error: unknown) => boolean;
  log: Log;
};

export type SharedBreaker = {
  /**
   * Calls `call`, or throws CircuitOpenError without calling it. `insist`: calls it also while the circuit is open, as
   * a probe.
   */
  run<T>(call: () => Promise<T>, options?: { insist?: boolean }): Promise<T>;
};

/** All instances write one row: what one of them finds holds for every other. */
const ALL_INSTANCES = 'all';

/**
 * A circuit breaker whose state is in a table, for calls that are slow enough for a look at it before each. What opens
 * it, in whichever container, keeps every other from calling; after the cool-down the first that asks probes, and the
 * others wait for what it finds, or for the time that a probe can take. Two that read in the same instant may both probe.
 * A table that cannot be read keeps nobody from calling.
 */
export function createSharedBreaker(options: SharedBreakerOptions): SharedBreaker {
  const { coolDownMs, longestCallMs, threshold, isFailure } = options;
  let failures = 0;
  let closedSince: string | undefined;
  return {
    async run(call, { insist = false } = {}) {
      const at = options.now().getTime();
      const standing = await read(options);
      const waitMs = standing?.retry_at == null ? 0 : Date.parse(standing.retry_at) - at;
      if (waitMs > 0 && !insist) throw new CircuitOpenError(waitMs);
      if (standing?.state === 'closed' && standing.since !== closedSince) {
        // Somebody has found it well since: what failed here before that tells nothing any more.
        closedSince = standing.since;
        failures = 0;
      }
      const probing = standing !== undefined && standing.state !== 'closed';
      if (probing) await write(options, standing, 'half-open', longestCallMs);
      try {
        const result = await call();
        failures = 0;
        if (probing) await write(options, standing, 'closed');
        return result;
      } catch (error) {
        failures = isFailure(error) ? failures + 1 : 0;
        const opens = failures > 0 && (probing || failures >= threshold);
        // Open, it is judged by probes; closed again, it is counted again.
        if (opens) failures = 0;
        if (opens) await write(options, standing, 'open', coolDownMs);
        else if (probing) await write(options, standing, 'closed');
        throw error;
      }
    },
  };
}

async function read(options: SharedBreakerOptions): Promise<CircuitReport | undefined> {
  const { states, circuit, now } = options;
  return guarded(options, async () => {
    const reports = await states.reports(circuit, now().toISOString());
    return reports.find(({ instance }) => instance === ALL_INSTANCES);
  });
}

async function write(
  options: SharedBreakerOptions,
  before: CircuitReport | undefined,
  state: CircuitReport['state'],
  waitMs?: number,
): Promise<void> {
  const { states, circuit, now, log } = options;
  const at = now();
  const stays = before !== undefined && (state === 'closed') === (before.state === 'closed');
  const retry_at = waitMs === undefined ? null : new Date(at.getTime() + waitMs).toISOString();
  if (state !== before?.state) log.warn('the circuit changed', { circuit, state });
  await guarded(options, () =>
    states.report({
      circuit,
      instance: ALL_INSTANCES,
      state,
      since: stays ? before.since : at.toISOString(),
      retry_at,
      expires_at: new Date(at.getTime() + CIRCUIT_REPORT_SECONDS * 1_000).toISOString(),
    }),
  );
}

async function guarded<T>(
  { circuit, log }: SharedBreakerOptions,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = classify(error);
    log.warn('the state of a circuit could not be read or written', {
      circuit,
      error_code: code,
      error_message: message,
    });
    return undefined;
  }
}
