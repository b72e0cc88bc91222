import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { v7 as newId } from 'uuid';
import type { Ready } from '../../localstack/start.ts';
import { order } from './order.ts';

const CONCURRENCY = 8;
const PATIENCE_MS = 120_000;

/** Publishes so many orders over HTTP, and waits until their consumer has stored every one. */
export async function handleOrders(ready: Ready, count: number): Promise<void> {
  const before = await storedOrders(ready);
  const waiting = Array.from({ length: count }, () => newId()).values();
  const lane = async () => {
    for (const id of waiting) await publish(ready, id);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const stored = (await storedOrders(ready)) - before;
    if (stored >= count) return;
    if (Date.now() > deadline)
      throw new Error(`Of ${count} orders ${stored} were handled within two minutes.`);
    await delay(100);
  }
}

async function publish({ api, adminKey }: Ready, orderId: string): Promise<void> {
  const response = await fetch(`${api}/api/messages/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({ exchange: 'orders', message: order(orderId) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
}

async function storedOrders({ aws }: Ready): Promise<number> {
  const client = new DynamoDBClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const table = { TableName: 'courtier-local-order-events', Select: 'COUNT' as const };
  let [count, from] = [0, {}];
  try {
    for (;;) {
      const page = await client.send(new ScanCommand({ ...table, ...from }));
      count += page.Count ?? 0;
      if (!page.LastEvaluatedKey) return count;
      from = { ExclusiveStartKey: page.LastEvaluatedKey };
    }
  } finally {
    client.destroy();
  }
}
