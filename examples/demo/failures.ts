import { readFile } from 'node:fs/promises';
import type { Ready } from '../../localstack/start.ts';
import { connectAmqp } from './amqp.ts';
import { createApi } from './api.ts';

const PUBLISHERS = 8;

/** Publishes the demo's orders, of which some fail, and leaves them to their retries: something to look at in the console. */
export async function leaveFailures({ api: url, adminKey, amqp: broker }: Ready): Promise<number> {
  const api = createApi(url, adminKey);
  const amqp = await connectAmqp(broker);
  const text = await readFile(new URL('../orders.jsonl', import.meta.url), 'utf8');
  const orders = text.trim().split('\n');
  const waiting = orders.values();
  const publish = async () => {
    for (const line of waiting) {
      const order: unknown = JSON.parse(line);
      if ((await api.publish('orders', order)) === undefined) await amqp.publish('orders', order);
    }
  };
  await Promise.all(Array.from({ length: PUBLISHERS }, publish)).finally(() => amqp.close());
  return orders.length;
}
