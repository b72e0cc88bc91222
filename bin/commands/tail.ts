import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { buildCommand } from '@stricli/core';
import type { ExchangeDetails, QueueDetails, QueueView } from '../../core/api/views-queues.ts';
import type { PulledMessage, PulledView } from '../../core/api/views-subscriptions.ts';
import { type Api, apiOf, route } from '../api/api.ts';
import { pagesOf } from '../api/pages.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { CommandError, exitCodes, usageError } from '../cli/exit-codes.ts';
import { type ApiFlags, apiFlags, argument, some, text } from '../cli/flags.ts';
import { inUtc } from '../cli/result.ts';
import { oneLine } from '../terminal/outside-text.ts';
import { shownTime } from '../terminal/time.ts';
import { queueNames } from './names.ts';

type TailFlags = ApiFlags & { key?: string | undefined; count?: number | undefined };
/** What is listened to: an exchange or a topic, and of that a routing key. */
type Source = { topic: string; routing_key?: string | undefined };

/** Seconds that one pull waits for messages. */
const WAIT = 20;

export const tail = buildCommand({
  docs: about(
    'show messages as they are published: to a topic, to an exchange, or to what a queue is bound to',
    'Shows messages as they are published, until Ctrl-C. Nobody misses any: it listens through subscriptions of its own, which are gone when it ends. What is redelivered to a queue alone is not among them. On AWS the first messages come after about a minute.',
  ),
  parameters: {
    flags: {
      key: text('routing-key', 'of an exchange: these alone, such as order.#'),
      count: some('count', 'end after so many'),
      ...apiFlags,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { ...argument('name', 'a topic, an exchange or a queue'), proposeCompletions: queueNames },
      ],
    },
  },
  async func(this: Context, flags: TailFlags, name: string) {
    const ending = this.interrupted();
    const stopped = new AbortController();
    const api = await apiOf(this, flags, AbortSignal.any([ending, stopped.signal]));
    let queues: string[] = [];
    try {
      const sources = await sourcesOf(api, name, flags.key);
      await removeLeftOver(api);
      const { subscriptionQueue } = await import('../../core/subscriptions/name.ts');
      queues = sources.map(({ topic }, index) => subscriptionQueue(topic, subscriptionName(index)));
      const seen = seenOnce(flags.count, () => stopped.abort());
      const listening = sources.map((source, index) => listen(this, flags, api, source, index, seen));
      await Promise.all(listening);
    } catch (error) {
      if (!ending.aborted && !stopped.signal.aborted) throw error;
    } finally {
      stopped.abort();
      await remove(await apiOf(this, flags), queues);
    }
    if (ending.aborted) this.process.exitCode = exitCodes.interrupted;
  },
});

/** Copies of a message come within moments of each other: so many messages later none is remembered. */
const REMEMBERED = 10_000;

/** Each message once, though it came by two bindings, and no more than `most`. */
function seenOnce(most: number | undefined, full: () => void): (id: string) => boolean {
  const seen = new Set<string>();
  let count = 0;
  return (id) => {
    if (seen.has(id) || count === most) return false;
    seen.add(id);
    count += 1;
    const [oldest] = seen;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    if (count === most) full();
    return true;
  };
}

async function listen(
  context: Context,
  flags: TailFlags,
  api: Api,
  source: Source,
  index: number,
  isNew: (id: string) => boolean,
): Promise<void> {
  const query = { name: subscriptionName(index), routing_key: source.routing_key, max: 100 };
  // The first use makes the subscription, and need not wait for what is published after it.
  let wait = 0;
  for (;;) {
    const path = route`/api/subscriptions/${source.topic}`;
    const { items } = await api.get<PulledView>(path, { ...query, wait });
    if (wait === 0 && index === 0) context.note('Listening. Ctrl-C ends it.\n');
    wait = WAIT;
    for (const message of items) {
      if (isNew(message.message_id))
        context.print(flags.json ? `${JSON.stringify(message)}\n` : shown(context, flags, message));
    }
    await Promise.all(items.map(({ ack_id }) => api.post(route`/api/messages/${ack_id}/ack`)));
  }
}

function shown(context: Context, flags: TailFlags, message: PulledMessage): string {
  const { terminal } = context;
  const at = shownTime(message.properties.timestamp ?? context.now().toISOString(), inUtc(context, flags));
  const where = [message.exchange ?? '-', message.routing_key ?? ''].map(oneLine).join(' ').trim();
  const body = message.encoding === 'text' ? oneLine(message.body) : `base64 ${message.body}`;
  return `${terminal.paint('dim', at)}  ${terminal.paint('cyan', where)}  ${oneLine(message.message_id)}  ${body}\n`;
}

/** Of a queue the bindings, each to be listened to as it is; else the topic or exchange of this name. */
async function sourcesOf(api: Api, name: string, key: string | undefined): Promise<Source[]> {
  const queue = await api.get<QueueDetails>(route`/api/queues/${name}`).catch((error) => {
    if (error instanceof CommandError && error.ending === 'missing') return undefined;
    throw error;
  });
  if (queue === undefined) return [{ topic: name, routing_key: key }];
  if (key !== undefined)
    throw usageError(`${name} is a queue, which has its keys: --key is for an exchange.`);
  if (queue.bindings.length === 0)
    throw new CommandError(
      'failed',
      `The queue ${name} is bound to no exchange: there is nothing to listen to.`,
    );
  return await Promise.all(
    queue.bindings.map(async ({ exchange, routing_key }) => {
      const { type } = await api.get<ExchangeDetails>(route`/api/exchanges/${exchange}`);
      return { topic: exchange, routing_key: type === 'fanout' ? undefined : routing_key };
    }),
  );
}

/** Names say which process listens, so that the next one on this machine finds what a killed one has left. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const subscriptionName = (index: number) => `tail-${MACHINE}-${process.pid}-${index}`;
const LEFT = new RegExp(`--tail-${MACHINE}-(\\d+)-\\d+$`);

/** Tidying up after others is a favor: where the key does not allow it, tail goes on. */
async function removeLeftOver(api: Api): Promise<void> {
  await leftOver(api)
    .then((left) => remove(api, left))
    .catch((error) => {
      if (!(error instanceof CommandError && error.ending === 'forbidden')) throw error;
    });
}

async function leftOver(api: Api): Promise<string[]> {
  const left: string[] = [];
  for await (const { items } of pagesOf<QueueView>(api, '/api/queues', {}, Number.POSITIVE_INFINITY)) {
    for (const { name } of items) {
      const pid = Number(LEFT.exec(name)?.[1]);
      if (pid > 0 && !isRunning(pid)) left.push(name);
    }
  }
  return left;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Gone already is as good. */
async function remove(api: Api, queues: readonly string[]): Promise<void> {
  const removals = queues.map((queue) => api.delete(route`/api/queues/${queue}`, { force: true }));
  for (const removal of await Promise.allSettled(removals)) {
    if (removal.status === 'fulfilled') continue;
    if (!(removal.reason instanceof CommandError && removal.reason.ending === 'missing'))
      throw removal.reason;
  }
}
