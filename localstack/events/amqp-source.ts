import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { FunctionRegistry } from '../lambda/functions.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import { rmqEvent, rmqMessage } from './amqp-event.ts';
import type { EventSource } from './event-source.ts';

export type AmqpSourceDeps = {
  /** A new channel of a living connection. Rejects when RabbitMQ is away. */
  channel(): Promise<Channel>;
  queue: string;
  vhost: string;
  eventSourceArn: string;
  functionName: string;
  batchSize: number;
  /** 0: at once when the function is free. */
  windowMs: number;
  functions: Pick<FunctionRegistry, 'invoke'>;
  log: Pick<RuntimeLog, 'info' | 'warn'>;
};

/** Lambda: the event of one invocation, bytes. */
const EVENT_BYTES = 6_291_456;
/** Properties and JSON around a message's data, where they cannot be measured. */
const OVERHEAD_BYTES = 2_048;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

type Pending = { message: ConsumeMessage; bytes: number };

/**
 * Lambda's poller for a RabbitMQ queue, for as long as the runtime lives: one invocation at a time, the whole batch
 * again until it succeeds, acknowledged after that. When the connection is gone it comes back; what was not
 * acknowledged RabbitMQ delivers again.
 */
export function createAmqpSource(deps: AmqpSourceDeps): EventSource {
  const { log, functionName, queue } = deps;
  const stopping = new AbortController();
  let draining = false;
  /** The last attempt: what ends while it connects lets go of what comes of it. */
  let connecting: Promise<Consumer> | undefined;
  let consumer: Consumer | undefined;

  const run = async () => {
    let wait = FIRST_RETRY_MS;
    let reported = false;
    while (!draining) {
      try {
        connecting = deps.channel().then((channel) => consume(deps, channel, stopping.signal));
        consumer = await connecting;
        if (reported) log.info(`${functionName}: consumes ${queue} again`);
        wait = FIRST_RETRY_MS;
        reported = false;
        await consumer.ended;
      } catch (error) {
        if (!reported && !draining)
          log.warn(
            `${functionName}: cannot consume ${queue} now: ${error instanceof Error ? error.message : error}`,
          );
        reported = true;
      }
      if (draining) return;
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    }
  };
  return {
    start: () => void run(),
    drain: () => {
      draining = true;
      connecting?.then((made) => made.cancel()).catch(() => {});
    },
    busy: () => (consumer?.busy() ? 1 : 0),
    // Channels end with their connection, which its owner closes.
    abandon: () => stopping.abort(),
    remove: async () => {
      stopping.abort();
      const made = await connecting?.catch(() => undefined);
      await made?.close();
    },
  };
}

type Consumer = {
  /** Settles when the channel is gone and nothing runs any more. */
  ended: Promise<void>;
  busy(): boolean;
  cancel(): Promise<void>;
  /** What was not acknowledged goes back to the queue. */
  close(): Promise<void>;
};

async function consume(deps: AmqpSourceDeps, channel: Channel, stopping: AbortSignal): Promise<Consumer> {
  const pending: Pending[] = [];
  const gone = new AbortController();
  let inFlight: Promise<void> | undefined;
  let cancelled = false;
  let timer: NodeJS.Timeout | undefined;
  const ended = Promise.withResolvers<void>();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (inFlight || pending.length === 0 || cancelled || gone.signal.aborted) return;
    inFlight = invoke(takeBatch(pending, deps.batchSize))
      .catch(giveBack)
      .finally(() => {
        inFlight = undefined;
        schedule();
      });
  };
  const invoke = async (batch: ConsumeMessage[]) => {
    const handled = await deliver(deps, batch, AbortSignal.any([gone.signal, stopping]));
    const last = batch.at(-1);
    if (!handled || !last || gone.signal.aborted) return;
    // Deliveries come in order, so this covers the batch and nothing after it.
    channel.ack(last, true);
  };
  /** One queue's trouble must not end the runtime: RabbitMQ has the messages still, and the next channel gets them. */
  const giveBack = async (error: unknown) => {
    deps.log.warn(`${deps.functionName}: starts again on ${deps.queue}: ${error}`);
    await channel.close().catch(() => {});
  };
  const schedule = () => {
    if (pending.length >= deps.batchSize) flush();
    // Not in the same turn: what arrived with the first message goes along.
    else if (pending.length > 0) timer ??= setTimeout(flush, deps.windowMs);
  };
  const onMessage = (message: ConsumeMessage | null) => {
    // The queue was deleted.
    if (!message) return void channel.close().catch(() => {});
    const bytes = eventBytes(message);
    if (bytes > EVENT_BYTES) return reject(message);
    pending.push({ message, bytes });
    schedule();
  };
  /** As on AWS; where it goes then is a matter of the queue's dead letters. A broker with Courtier's limit takes none. */
  const reject = (message: ConsumeMessage) => {
    const { length } = message.content;
    deps.log.warn(`${deps.functionName}: a message of ${length} bytes fits no event, it is rejected`);
    channel.reject(message, false);
  };
  channel.on('close', () => {
    gone.abort();
    clearTimeout(timer);
    // The next consumer begins when this one's invocation is over: one at a time.
    ended.resolve(inFlight);
  });
  channel.on('error', () => {});
  await channel.prefetch(deps.batchSize);
  const { consumerTag } = await channel.consume(deps.queue, onMessage, { noAck: false });
  return {
    ended: ended.promise,
    busy: () => inFlight !== undefined,
    cancel: async () => {
      if (cancelled || gone.signal.aborted) return;
      cancelled = true;
      await channel.cancel(consumerTag);
    },
    close: async () => {
      // It is gone already where the queue was deleted.
      if (!gone.signal.aborted) await channel.close().catch(() => {});
    },
  };
}

/** What a message takes in an event, its headers among it. */
function eventBytes(message: ConsumeMessage): number {
  const data = Math.ceil(message.content.length / 3) * 4;
  try {
    const { basicProperties } = rmqMessage({ ...message, content: Buffer.alloc(0) });
    return data + Buffer.byteLength(JSON.stringify(basicProperties)) + OVERHEAD_BYTES;
  } catch {
    // Its headers are no JSON that can be written: the function will say so.
    return data + OVERHEAD_BYTES;
  }
}

/** The first messages, at most a batch and at most one event's bytes; one at least. */
function takeBatch(pending: Pending[], batchSize: number): ConsumeMessage[] {
  let bytes = 0;
  let count = 0;
  for (const each of pending) {
    bytes += each.bytes;
    if (count >= batchSize || (count > 0 && bytes > EVENT_BYTES)) break;
    count += 1;
  }
  return pending.splice(0, count).map(({ message }) => message);
}

/** Invokes until it succeeds. False when the channel went away meanwhile: RabbitMQ delivers the batch again. */
async function deliver(deps: AmqpSourceDeps, batch: ConsumeMessage[], signal: AbortSignal): Promise<boolean> {
  const event = rmqEvent(deps.eventSourceArn, deps.queue, deps.vhost, batch.map(rmqMessage));
  for (let wait = FIRST_RETRY_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
    const failure = await attempt(deps, event);
    if (failure === undefined) return true;
    deps.log.warn(
      `${deps.functionName}: failed a batch of ${batch.length} from ${deps.queue}, it gets it again: ${failure}`,
    );
    await delay(wait, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function attempt(
  { functions, functionName }: AmqpSourceDeps,
  event: unknown,
): Promise<string | undefined> {
  try {
    const { functionError, payload } = await functions.invoke(functionName, event);
    return functionError && JSON.stringify(payload).slice(0, 500);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
