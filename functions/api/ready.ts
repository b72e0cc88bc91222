import { problemOf, problemResponse } from '../../adapters/http/problem.ts';
import { requestId } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';

export type ReadyDeps = {
  /** By the part's name; rejects when the part does not answer. */
  checks: Readonly<Record<string, () => Promise<void>>>;
  log: Log;
  /** How long a part may take, milliseconds. */
  checkTimeoutMs?: number;
};

type Outcome = { status: 'up' | 'down'; ms: number };

/** GET /api/health/ready: 200 when every part answers, else 503. The reasons are in the log: this route is open to all. */
export function ready({ checks, log, checkTimeoutMs = 3_000 }: ReadyDeps): OperationHandler {
  return async (event) => {
    const id = requestId(event);
    const outcomes = await Promise.all(
      Object.entries(checks).map(async ([part, check]) => [part, await tried(part, check)] as const),
    );
    const answer = { checks: Object.fromEntries(outcomes) };
    const down = outcomes.filter(([, outcome]) => outcome.status === 'down').map(([part]) => part);
    if (down.length === 0) return json(200, { status: 'ready', ...answer });
    const error = new UnavailableError('not-ready', `These parts do not answer: ${down.join(', ')}.`);
    return problemResponse({ ...problemOf(error, { instance: event.path, requestId: id }), ...answer });

    async function tried(part: string, check: () => Promise<void>): Promise<Outcome> {
      const start = performance.now();
      const elapsed = () => Math.round(performance.now() - start);
      try {
        await within(checkTimeoutMs, check());
        return { status: 'up', ms: elapsed() };
      } catch (error) {
        log.warn('part not ready', { part, request_id: id, error });
        return { status: 'down', ms: elapsed() };
      }
    }
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
