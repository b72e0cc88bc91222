import type { OperationHandler } from '../../adapters/http/operation.ts';
import { problemOf, problemResponse } from '../../adapters/http/problem.ts';
import { requestId } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { Circuits } from '../../core/api/views.ts';
import type { CircuitStates } from '../../core/circuit/circuit-states.ts';
import { circuits } from '../../core/circuit/circuits.ts';
import { circuitSummaries } from '../../core/circuit/summaries.ts';
import { UnavailableError } from '../../core/errors.ts';
import { BrokerBlockedError } from '../../core/message/publisher.ts';

export type ReadyDeps = {
  /** By the part's name; rejects when the part does not answer. */
  checks: Readonly<Record<string, () => Promise<void>>>;
  circuitStates: Pick<CircuitStates, 'reports'>;
  now: () => Date;
  /** How long a part may take, milliseconds. */
  checkTimeoutMs?: number;
};

type Outcome = { status: 'up' | 'blocked' | 'down'; ms: number };

/**
 * GET /api/health/ready: 200 when every part answers, else 503. The reasons are in the log: this route is open to all.
 *
 * `circuits` says what the publishing instances found, and decides nothing: an open circuit is a memory of some seconds
 * ago, while the checks ask now. A broker that is away, or takes no messages, is `not-ready` by its own check; publishing
 * goes on meanwhile, through the outbox.
 */
export function ready({ checks, circuitStates, now, checkTimeoutMs = 3_000 }: ReadyDeps): OperationHandler {
  return async (event, { log }) => {
    const id = requestId(event);
    const [found, outcomes] = await Promise.all([
      circuitsFound(),
      Promise.all(
        Object.entries(checks).map(async ([part, check]) => [part, await tried(part, check)] as const),
      ),
    ]);
    const answer = { checks: Object.fromEntries(outcomes), circuits: found };
    const down = outcomes.filter(([, outcome]) => outcome.status !== 'up').map(([part]) => part);
    if (down.length === 0) return json(200, { status: 'ready', ...answer });
    const error = new UnavailableError('not-ready', `These parts do not serve now: ${down.join(', ')}.`);
    return problemResponse({ ...problemOf(error, { instance: event.path, requestId: id }), ...answer });

    async function circuitsFound(): Promise<Circuits> {
      try {
        return await within(checkTimeoutMs, circuitSummaries(circuitStates, now()));
      } catch (error) {
        log.warn('circuits not readable', { error });
        return Object.fromEntries(
          circuits.map((circuit) => [circuit, { state: 'unknown', open: 0, since: null }]),
        );
      }
    }

    async function tried(part: string, check: () => Promise<void>): Promise<Outcome> {
      const start = performance.now();
      const elapsed = () => Math.round(performance.now() - start);
      try {
        await within(checkTimeoutMs, check());
        return { status: 'up', ms: elapsed() };
      } catch (error) {
        log.warn('part not ready', { part, error });
        return { status: error instanceof BrokerBlockedError ? 'blocked' : 'down', ms: elapsed() };
      }
    }
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
