import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { backoffMs, defaultBackoff } from './backoff.ts';
import { ProblemError } from './errors.ts';
import { type EventMessage, EventMessageSchema, jsonBody } from './message.ts';

const PulledMessageSchema = z.looseObject({
  ack_id: z.string(),
  message_id: z.string(),
  queue: z.string(),
  exchange: z.string().nullable(),
  routing_key: z.string().nullable(),
  body: z.string(),
  encoding: z.enum(['text', 'base64']),
  properties: z.looseObject({
    reply_to: z.string().optional(),
    correlation_id: z.string().optional(),
    content_type: z.string().optional(),
    content_encoding: z.string().optional(),
  }),
  attempt: z.number(),
});
export type PulledMessage = z.infer<typeof PulledMessageSchema>;
export const PulledSchema = z.object({ items: z.array(PulledMessageSchema) });

export type SubscribeOptions = {
  /** A subscription of one's own to an exchange; without it `topic` is a queue that others pull from too. */
  name?: string;
  routingKey?: string;
  /** Messages handled at the same time. Default 10. */
  concurrency?: number;
  /** Seconds a message stays hidden; prolonged while its handler runs. Default 30. */
  visibility?: number;
  /** Seconds that one pull waits for messages: so long a stop may take. Default 5. */
  wait?: number;
  /** What went wrong without ending the subscription: it goes on by itself. */
  onError?: (error: unknown) => void;
};

/** Returning acknowledges. Throwing makes it a failed message, which Courtier retries on its schedule. */
export type PullHandler = (message: EventMessage, pulled: PulledMessage) => Promise<void>;

export type Subscription = {
  /** Pulls nothing more, and resolves when every handler has ended. */
  stop(): Promise<void>;
  /** Resolves when it was stopped, rejects when it cannot go on: the key may not, or the queue is none to pull from. */
  ended: Promise<void>;
};

export type Subscribe = (topic: string, handler: PullHandler, options?: SubscribeOptions) => Subscription;

type Pulling = {
  pull(topic: string, options: object): Promise<PulledMessage[]>;
  ack(ackId: string): Promise<void>;
  nack(ackId: string, how: object): Promise<void>;
  extend(ackId: string, visibility: number): Promise<void>;
};

/** The loop of a consumer over HTTP: as many pulls and handlers as there is room for, no message left half-way. */
export function subscribe(client: Pulling): Subscribe {
  return (topic, handler, options = {}) => {
    const { concurrency = 10, visibility = 30, wait = 5, onError = () => {}, name, routingKey } = options;
    const running = new Set<Promise<void>>();
    const stopping = new AbortController();
    const asked = { wait, visibility, ...(name && { name }), ...(routingKey && { routingKey }) };
    const take = (pulled: PulledMessage) => {
      const work = handleOne(client, handler, pulled, visibility).catch(onError);
      running.add(work);
      void work.finally(() => running.delete(work));
    };
    const loop = async () => {
      for (let failed = 0; !stopping.signal.aborted; ) {
        if (running.size >= concurrency) {
          await Promise.race(running);
          continue;
        }
        try {
          const max = Math.min(100, concurrency - running.size);
          for (const pulled of await client.pull(topic, { ...asked, max })) take(pulled);
          failed = 0;
        } catch (error) {
          if (isFinal(error)) throw error;
          onError(error);
          failed += 1;
          const rest = backoffMs(defaultBackoff, failed, Math.random);
          await pause(rest, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      }
    };
    const ended = loop().finally(() => Promise.all(running));
    // A caller that only ever stops it need not wait for it too.
    ended.catch(() => undefined);
    return {
      ended,
      async stop() {
        stopping.abort();
        await ended.catch(() => undefined);
      },
    };
  };
}

function isFinal(error: unknown): boolean {
  if (!(error instanceof ProblemError) || error.status < 400 || error.status >= 500) return false;
  // What Courtier says a time for passes: the name of a queue that was deleted a moment ago is free again soon.
  return error.status !== 429 && typeof error.problem.details?.retry_after_seconds !== 'number';
}

/** What POST /api/messages/{id}/nack does not take in the name of an error (core/message/error-name.ts). */
const NOT_IN_NAMES = /[^A-Za-z0-9 _.$:\\<>,()[\]'"#+-]/g;

function errorName(name: string): string {
  return name.replace(NOT_IN_NAMES, '_').slice(0, 256) || 'Error';
}

async function handleOne(client: Pulling, handler: PullHandler, pulled: PulledMessage, visibility: number) {
  const { ack_id } = pulled;
  const longer = setInterval(
    () => void client.extend(ack_id, visibility).catch(() => undefined),
    visibility * 500,
  );
  try {
    const message = read(pulled);
    if (typeof message === 'string') {
      const error = { name: 'InvalidMessage', message: message.slice(0, 2_000) };
      return await client.nack(ack_id, { requeue: false, permanent: true, error });
    }
    try {
      await handler(message, pulled);
    } catch (error) {
      const { name, message: text } = error instanceof Error ? error : new Error(String(error));
      const reported = { name: errorName(name), message: text.slice(0, 2_000) };
      return await client.nack(ack_id, { requeue: false, error: reported });
    }
    await client.ack(ack_id);
  } finally {
    clearInterval(longer);
  }
}

/** The message, or why it is none in the shared format. */
function read({ body, encoding, properties }: PulledMessage): EventMessage | string {
  try {
    const value = jsonBody(Buffer.from(body, encoding === 'text' ? 'utf8' : 'base64'), properties);
    const message = EventMessageSchema.safeParse(value);
    return message.success ? message.data : z.prettifyError(message.error);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
