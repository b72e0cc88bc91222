import { setTimeout as delay } from 'node:timers/promises';
import { BRIDGE_BATCH } from '../../core/limits.ts';
import { createAmqpSource } from '../events/amqp-source.ts';
import { createBroker } from '../events/broker.ts';
import { type EventSource, idle } from '../events/event-source.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import type { BrokerLogin, Deployment, Target } from './deployment.ts';

export type BridgeDeps = {
  deployment: Deployment;
  log: Pick<RuntimeLog, 'info' | 'warn'>;
  /** Milliseconds after which it looks for queues again. */
  everyMs?: number;
};

export type RunningBridge = {
  /** The queues that are read now. */
  queues(): string[];
  /**
   * Takes in nothing more, waits three seconds for invocations that run, then closes connections. A batch whose invocation
   * takes longer goes back to RabbitMQ, so the function may get it a second time.
   */
  stop(): Promise<void>;
};

const EVERY_MS = 2_000;

/**
 * Reads every queue that an alias of one of the deployment's functions names, and invokes the function by that alias. Queues that come are
 * read from then on, and those whose alias has gone no more. Rejects when the deployment cannot be found at first.
 */
export async function startBridge({
  deployment,
  log,
  everyMs = EVERY_MS,
}: BridgeDeps): Promise<RunningBridge> {
  const { url, vhost, arn } = await deployment.broker();
  const broker = createBroker(url);
  const sources = new Map<string, EventSource>();
  const stopping = new AbortController();
  let reading: Promise<BrokerLogin> | undefined;
  /** Read for each channel, since logins rotate; once for all channels that come back at the same moment. */
  const login = () => {
    reading ??= deployment.broker().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const add = (queue: string, target: Target) => {
    const source = createAmqpSource({
      channel: async () => broker.channel(vhost, (await login()).credentials),
      queue,
      vhost,
      eventSourceArn: arn,
      functionName: target.function,
      batchSize: BRIDGE_BATCH,
      windowMs: 0,
      functions: { invoke: (_, event) => deployment.invoke(target, event) },
      log,
    });
    sources.set(queue, source);
    source.start();
  };
  const remove = async (queue: string, source: EventSource) => {
    source.drain();
    await idle([source]);
    await source.remove?.();
    sources.delete(queue);
  };
  const look = async () => {
    const wanted = await deployment.queues(stopping.signal);
    for (const [queue, source] of sources) if (!wanted.has(queue)) await remove(queue, source);
    for (const [queue, target] of wanted) if (!sources.has(queue)) add(queue, target);
  };
  const goOn = async () => {
    let said: string | undefined;
    while (!stopping.signal.aborted) {
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const failed = await look().then(
        () => undefined,
        (error: Error) => `cannot look for queues now: ${error.name}: ${error.message}`,
      );
      if (failed !== undefined && failed !== said && !stopping.signal.aborted) log.warn(failed);
      said = failed;
    }
  };
  await look();
  const going = goOn();
  return {
    queues: () => [...sources.keys()].toSorted(),
    stop: async () => {
      stopping.abort();
      await going;
      const all = [...sources.values()];
      for (const source of all) source.drain();
      await idle(all);
      for (const source of all) await source.abandon();
      await broker.close();
    },
  };
}
