import { setTimeout as pause } from 'node:timers/promises';
import type { Courtier } from '../system/courtier.ts';

/** Between two messages, milliseconds. */
const PACE_MS = 250;

/**
 * Publishes to the first of these exchanges that takes a message, again and again, half of them without waiting for the
 * broker, until it is stopped. Answers the ids of what was taken, by exchange.
 */
export function countingUntil(courtier: Courtier, exchanges: readonly string[]) {
  const accepted = new Map<string, string[]>(exchanges.map((exchange) => [exchange, []]));
  const stopping = new AbortController();
  const run = async () => {
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      await publishOnce(courtier, exchanges, accepted, n % 2 === 1);
      await pause(PACE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    accepted,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function publishOnce(
  courtier: Courtier,
  exchanges: readonly string[],
  accepted: Map<string, string[]>,
  later: boolean,
): Promise<void> {
  for (const exchange of exchanges) {
    const headers = later ? { prefer: 'respond-async' } : {};
    const body = { exchange, routing_key: '', message: {} };
    const answer = await courtier.call('POST', '/api/messages/publish', body, headers);
    if (answer.status !== 202) continue;
    accepted.get(exchange)?.push(String(answer.body.id));
    return;
  }
}
