import { setTimeout as pause } from 'node:timers/promises';
import type { AmqpPublisher } from './amqp-publisher.ts';
import type { Deployment } from './deployment.ts';
import type { Via } from './history.ts';
import { type HttpAnswer, meaningOf, request } from './http.ts';
import type { Recorder } from './recorder.ts';
import { type Planned, type Step, wireBody } from './schedule.ts';

/** A client comes again so often, with a longer pause each time: longer than any fault lasts. */
const TRIES = 60;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export type PublishDeps = {
  deployment: Deployment;
  recorder: Recorder;
  amqp: AmqpPublisher;
  signal: AbortSignal;
};
type Result = { message: Planned; meaning: ReturnType<typeof meaningOf>; why: string };

/** Publishes the messages of a step until each is taken or refused, and writes down everything that was tried. */
export async function publish(deps: PublishDeps, { via, messages }: Step): Promise<void> {
  let open: readonly Planned[] = messages;
  for (let tries = 1; open.length > 0 && tries <= TRIES && !deps.signal.aborted; tries += 1) {
    for (const message of open) sayAttempt(deps, via, message);
    const results = await attempt(deps, via, open);
    for (const result of results) sayResult(deps, via, result);
    open = results
      .filter(({ message, meaning }) => meaning === 'unknown' && !message.givesUp)
      .map(({ message }) => message);
    if (open.length > 0) await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries));
  }
  await Promise.all(messages.map((message) => repeat(deps, message)));
}

function sayAttempt({ recorder }: PublishDeps, via: Via, message: Planned): void {
  const { id, to, body } = message;
  const { key, seq } = body;
  recorder.say({ kind: 'attempt', id, via, to, ...(key !== undefined && { key, seq }) });
}

function sayResult({ recorder }: PublishDeps, via: Via, { message: { id }, meaning, why }: Result): void {
  if (meaning === 'taken') recorder.say({ kind: 'acknowledged', id, via });
  else recorder.say({ kind: meaning, id, via, why });
}

function attempt(deps: PublishDeps, via: Via, messages: readonly Planned[]): Promise<Result[]> {
  if (via === 'batch') return inOneBatch(deps, messages);
  return Promise.all(
    messages.map((message) => (via === 'amqp' ? deps.amqp.publish(message) : overHttp(deps, message, via))),
  );
}

const requestOf = (message: Planned) => ({
  exchange: message.exchange,
  routing_key: message.routingKey,
  message: wireBody(message),
  message_id: message.messageId,
});

async function overHttp({ deployment, recorder }: PublishDeps, message: Planned, via: Via): Promise<Result> {
  const headers = {
    ...(via === 'async' && { prefer: 'respond-async' }),
    ...(message.repeat === 'key' && { 'idempotency-key': message.messageId }),
  };
  const answer = await request(
    deployment.ready,
    'POST',
    '/api/messages/publish',
    requestOf(message),
    headers,
  );
  const { id } = answer.body;
  if (answer.status === 202 && id !== message.messageId)
    recorder.say({ kind: 'other-id', id: message.id, answered: String(id) });
  return resultOf(message, answer.status, answer.text);
}

async function inOneBatch({ deployment }: PublishDeps, messages: readonly Planned[]): Promise<Result[]> {
  const body = { messages: messages.map(requestOf) };
  const answer = await request(deployment.ready, 'POST', '/api/messages/publish/batch', body);
  const items = answer.body.items as { status_code?: number }[] | undefined;
  return messages.map((message, n) => {
    const item = items?.[n];
    const status = items ? item?.status_code : batchStatus(answer);
    return resultOf(message, status, item ? JSON.stringify(item) : answer.text);
  });
}

/** A batch that was answered as a whole: nothing says 202 of its items. */
const batchStatus = ({ status }: HttpAnswer) => (status === 200 || status === 207 ? undefined : status);

function resultOf(message: Planned, status: number | undefined, text: string): Result {
  return {
    message,
    meaning: meaningOf(status, text),
    why: `${status ?? 'no answer'}: ${text.slice(0, 300)}`,
  };
}

/** Once more what was taken, as a client does that does not know it. */
async function repeat(deps: PublishDeps, message: Planned): Promise<void> {
  if (!message.repeat || message.givesUp) return;
  sayAttempt(deps, 'http', message);
  sayResult(deps, 'http', await overHttp(deps, message, 'http'));
}
