import { setTimeout as pause } from 'node:timers/promises';
import { type Courtier, eventually, newId } from '../system/courtier.ts';

/** Between two messages, or two looks at a queue, milliseconds. */
const PACE_MS = 250;
/** So many wait whenever their consumer goes, and so many come at once. */
const WAITING = 20;
const AT_ONCE = 40;

/**
 * Publishes to the first of these exchanges that takes a message, again and again, half of them without waiting for the
 * broker, until it is stopped. Answers the ids of what was taken, by exchange.
 */
export function countingUntil(courtier: Courtier, exchanges: readonly string[]) {
  const accepted = new Map<string, string[]>(exchanges.map((exchange) => [exchange, []]));
  return { accepted, stop: untilStopped((n) => publishOnce(courtier, exchanges, accepted, n % 2 === 1)) };
}

/**
 * Publishes to an exchange whenever too few messages wait in the work queue behind it, however fast its consumer is, until it
 * is stopped. Answers the ids of what was taken.
 */
export function keptWaiting(courtier: Courtier, exchange: string, queue: string) {
  const accepted: string[] = [];
  const stop = untilStopped(async () => {
    if ((await courtier.inWorkQueue(queue)) >= WAITING) return;
    const messages = Array.from({ length: AT_ONCE }, () => ({
      exchange,
      routing_key: '',
      message: {},
      message_id: newId(),
    }));
    const answer = await courtier.call<{ items: { status_code: number; id: string }[] }>(
      'POST',
      '/api/messages/publish/batch',
      { messages },
    );
    for (const { status_code, id } of answer.body.items ?? []) if (status_code === 202) accepted.push(id);
    // They come through the bridge: until then the queue looks empty.
    await eventually('they wait', async () => (await courtier.inWorkQueue(queue)) >= WAITING);
  });
  return { accepted, stop };
}

/** Does it again and again. Answers what ends that. */
function untilStopped(once: (n: number) => Promise<void>): () => Promise<void> {
  const stopping = new AbortController();
  const run = async () => {
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      await once(n);
      await pause(PACE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return async () => {
    stopping.abort();
    await running;
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
