import { setTimeout as pause } from 'node:timers/promises';
import type { Ready } from '../../localstack/start.ts';

/** Messages of one batch publish; the API takes 500. */
const BATCH = 500;
const GIVE_UP_MS = 60_000;

type Item = { ack_id: string; message_id: string };

/** Gaia's topic, as its HTTP clients meet it. */
export type Kronos = {
  /** Publishes ordinary messages until so many wait in SQS, where clients take them from. */
  fill(count: number): Promise<void>;
  /** One batch; how many were taken. */
  publishOrdinary(): Promise<number>;
  /** Publishes an alert and pulls one message after the other until it is there: milliseconds. */
  alert(): Promise<number>;
  /** Ordinary messages that wait for a client. */
  waiting(): Promise<number>;
};

export function createKronos({ api, adminKey }: Ready): Kronos {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  };
  const waiting = async () => (await call<{ ready: number }>('GET', '/api/queues/kronos_gaia/stats')).ready;
  const publishOrdinary = async () => {
    const ordinary = { exchange: 'kronos', routing_key: 'gaia.system.heartbeat', message: { node: 'g1' } };
    const messages = Array.from({ length: BATCH }, () => ordinary);
    await call('POST', '/api/messages/publish/batch', { messages });
    return BATCH;
  };
  return {
    waiting,
    publishOrdinary,
    async fill(count) {
      for (let sent = 0; sent < count; sent += BATCH) await publishOrdinary();
      await within('the messages to wait', async () => (await waiting()) >= count);
    },
    async alert() {
      const message = { title: 'Node g1 is too hot', source: 'g1' };
      const began = performance.now();
      const { id } = await call<Item & { id: string }>('POST', '/publish', {
        topic: 'gaia.critical.heat',
        message,
      });
      let taken: Item | undefined;
      await within(
        'the alert',
        async () => {
          const { items } = await call<{ items: Item[] }>('GET', '/subscribe/gaia?max=1&wait=1');
          taken = items.find(({ message_id }) => message_id === id);
          return taken !== undefined;
        },
        0,
      );
      const ms = performance.now() - began;
      await call('POST', `/ack/${taken?.ack_id}`);
      return ms;
    },
  };
}

async function within(what: string, look: () => Promise<boolean>, pauseMs = 100): Promise<void> {
  const deadline = Date.now() + GIVE_UP_MS;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`${what} took longer than ${GIVE_UP_MS} ms`);
    await pause(pauseMs);
  }
}
