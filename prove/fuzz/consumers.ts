import { setTimeout as pause } from 'node:timers/promises';
import { type AmqpClient, createAmqpClient } from '../../client/index.ts';
import type { PulledMessage, PulledView } from '../../core/api/views-subscriptions.ts';
import type { Ready } from '../../localstack/start.ts';
import { type HttpAnswer, request } from '../http.ts';
import { HEADER_MARK } from './headers.ts';
import { isInnocent, numberIn } from './message.ts';

export type ConsumerDeps = {
  ready: Ready;
  seed: number;
  onHandled(n: number): void;
  /** What must never be: said with as much as is known. */
  onFault(what: string, n?: number): void;
};

/** Of the odd ones one in so many is refused at its first delivery, so that it is recorded and comes again. */
const REFUSED_ONE_IN = 7;
const isRefusedFirst = (n: number) => !isInnocent(n) && n % REFUSED_ONE_IN === 0;

const TROUBLE_MS = 500;
const PULLERS = 2;

/** Clients that pull, until the answered function is called. */
export function startPulling(deps: ConsumerDeps, queue: string): () => Promise<void> {
  const over = new AbortController();
  const refused = new Set<number>();
  const pullOnce = async () => {
    const path = `/api/subscriptions/${queue}?max=50&wait=2&visibility=30`;
    const { status, body, text } = await request(deps.ready, 'GET', path);
    if (status !== 200) {
      if (status !== undefined && status !== 503)
        deps.onFault(`a pull is answered with ${status}: ${text.slice(0, 500)}`);
      return void (await pause(TROUBLE_MS));
    }
    const { items = [] } = body as Partial<PulledView>;
    await Promise.all(items.map((item) => settle(deps, item, refused, over.signal)));
  };
  const pulling = Array.from({ length: PULLERS }, async () => {
    while (!over.signal.aborted) await pullOnce();
  });
  return async () => {
    over.abort();
    await Promise.all(pulling);
  };
}

async function settle(
  deps: ConsumerDeps,
  item: PulledMessage,
  refused: Set<number>,
  over: AbortSignal,
): Promise<void> {
  const n = numberOfPulled(item, deps.seed);
  if (n === undefined)
    return deps.onFault(`nobody knows which message was pulled: ${JSON.stringify(item).slice(0, 500)}`);
  const refuses = isRefusedFirst(n) && item.attempt === 1 && !refused.has(n);
  const how = refuses ? 'nack' : 'ack';
  const reason = { name: 'RefusedFirst', message: 'Refused at its first delivery.' };
  const body = refuses ? { requeue: false, error: reason } : undefined;
  const path = `/api/messages/${item.ack_id}/${how}`;
  const answer = await surely(() => request(deps.ready, 'POST', path, body), over);
  if (!answer) return;
  const { status, text } = answer;
  // On a busy machine it may be given out again meanwhile.
  if (status === 410) return;
  if (status !== 200) return deps.onFault(`${how} is answered with ${status}: ${text.slice(0, 500)}`, n);
  if (refuses) refused.add(n);
  else deps.onHandled(n);
}

/** Asks again until the answer is definite: one that was not heard may have been done. Undefined: the run is over. */
async function surely(ask: () => Promise<HttpAnswer>, over: AbortSignal): Promise<HttpAnswer | undefined> {
  while (!over.aborted) {
    const answer = await ask();
    if (answer.status !== undefined && answer.status !== 503) return answer;
    await pause(TROUBLE_MS);
  }
  return undefined;
}

function numberOfPulled(
  { headers, body, encoding, message_id }: PulledMessage,
  seed: number,
): number | undefined {
  const texts = [
    String(headers[HEADER_MARK]),
    Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8').toString(),
    message_id,
  ];
  return texts.map((text) => numberIn(text, seed)).find((n) => n !== undefined);
}

export type LibraryClient = {
  consume(queue: string): Promise<void>;
  /** What it said by onError, counted by its text without numbers. */
  errors(): ReadonlyMap<string, number>;
  close(): Promise<void>;
};

/** The client library, as a service uses it. */
export async function startLibraryClient(deps: ConsumerDeps): Promise<LibraryClient> {
  const errors = new Map<string, number>();
  const onError = (error: unknown) => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const kind = text.replace(/fuzz-\S*|\d+/g, '…').slice(0, 90);
    errors.set(kind, (errors.get(kind) ?? 0) + 1);
  };
  const client: AmqpClient = await createAmqpClient({ service: 'fuzz', url: deps.ready.amqp, onError });
  const refused = new Set<number>();
  return {
    errors: () => errors,
    close: () => client.close(),
    async consume(queue) {
      await client.consume(queue, async ({ data }) => {
        const n = numberIn(String(data.mark), deps.seed);
        if (n === undefined)
          return deps.onFault(`nobody knows which message was consumed: ${JSON.stringify(data)}`);
        const refuses = isRefusedFirst(n) && !refused.has(n);
        if (refuses) refused.add(n);
        if (refuses) throw new Error('Refused at its first delivery.');
        deps.onHandled(n);
      });
    },
  };
}
