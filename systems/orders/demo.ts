import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Demo, Stage } from '../../examples/demo/demo.ts';
import { kill } from '../../examples/demo/function-processes.ts';
import { createGroup } from '../../examples/demo/group.ts';
import { createCall } from '../../examples/demo/http.ts';
import { createProgress } from '../../examples/demo/progress.ts';
import { GIVE_UP_MS } from '../../examples/demo/until.ts';

const ORDERS = 120;
const CLIENTS = 8;
const KILLS = 5;
const RELAY = 'courtier-local-orders-relay';

type Placed = { order_id: string; event_id: string; total: number; inventory_status: unknown };
type View = { status: string; events: number };
type Run = { id: string; status: string; orders: number; events: number };

export const demo: Demo = {
  about: [
    'S4: orders come in over HTTP. Each is stored together with its event; the relay that brings the events',
    'to the broker is killed while they come in. Two groups see every event, and the read model is rebuilt.',
  ],
  settings: {},
  async run({ ready, say }) {
    const shop = createShop(ready);
    await shop.fillStock();
    const { placed, kills } = await placeAll(shop, ready);
    say(`  One of them: ${JSON.stringify(placed[0])}`);
    say(`  The relay's process was killed ${kills} times meanwhile.\n`);

    const stored = await untilAll(placed, 'in the event store, once each', async ({ order_id, event_id }) => {
      const events = await shop.events(order_id);
      if (events.length > 1) throw new Error(`the order ${order_id} has ${events.length} events`);
      return events[0] === event_id;
    });
    const { taken, repeats } = await pullAll(shop, placed);
    say(
      `  Group orders (functions): ${stored} events. Group orders-analytics: ${taken.join(' + ')}, shared by two members.`,
    );
    say(
      `  What the killed relay published twice came twice to a member: ${repeats} times, under the same id.\n`,
    );

    const before = await viewsOf(shop, placed);
    for (const { order_id } of placed) await shop.wipe(order_id);
    const run = await rebuild(shop, say);
    const after = await viewsOf(shop, placed);
    const same = JSON.stringify(before) === JSON.stringify(after);
    say(
      `  The view of every order was deleted and rebuilt from ${run.events} events: ${same ? 'all are as they were' : 'they differ'}.`,
    );

    const shared = taken.reduce((sum, each) => sum + each, 0);
    return [
      ...(stored === ORDERS ? [] : [`${stored} of ${ORDERS} orders have their event in the store`]),
      ...(shared === ORDERS ? [] : [`orders-analytics saw ${shared} events`]),
      ...(run.status === 'done' && same ? [] : ['the read model is not as it was']),
    ];
  },
};

type Shop = ReturnType<typeof createShop>;

/** Everything that this demo asks Courtier, as any client would. */
function createShop({ api, adminKey, aws }: Stage['ready']) {
  const call = createCall(api, adminKey);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: aws, region: 'us-east-1', credentials });
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(new URL(`./examples/${name}.json`, import.meta.url), 'utf8'));
  return {
    call,
    fillStock: async () => {
      await dynamodb.send(new BatchWriteItemCommand((await read('stock')) as BatchWriteItemCommandInput));
    },
    place: async () => call<Placed>('POST', '/orders', await read('order')),
    events: async (orderId: string) => {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: 'courtier-local-order-events',
          KeyConditionExpression: 'order_id = :order',
          ExpressionAttributeValues: { ':order': { S: orderId } },
        }),
      );
      return Items.map(({ event_id }) => event_id?.S);
    },
    wipe: async (orderId: string) => {
      const Key = { id: { S: `order:${orderId}` } };
      await dynamodb.send(new DeleteItemCommand({ TableName: 'courtier-local-orders-view', Key }));
    },
  };
}

/** Several clients at once, while the relay's process is ended again and again. Linux alone shows where it runs. */
async function placeAll(shop: Shop, ready: Stage['ready']) {
  const progress = createProgress(ORDERS);
  const placed: Placed[] = [];
  let [started, kills] = [0, 0];
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (started++ < ORDERS) {
      placed.push(await shop.place());
      progress.show(placed.length, 'orders accepted');
    }
  });
  const killer = async () => {
    while (process.platform === 'linux' && placed.length < ORDERS && kills < KILLS) {
      kills += await kill(ready, RELAY);
      await pause(50);
    }
  };
  await Promise.all([...clients, killer()]);
  progress.end();
  return { placed, kills };
}

/** How many fulfil it before time is up. */
async function untilAll(placed: readonly Placed[], what: string, test: (order: Placed) => Promise<boolean>) {
  const progress = createProgress(placed.length);
  const waiting = new Set(placed);
  const deadline = Date.now() + GIVE_UP_MS;
  while (waiting.size > 0 && Date.now() < deadline) {
    for (const order of [...waiting]) if (await test(order)) waiting.delete(order);
    progress.show(placed.length - waiting.size, what);
    await pause(100);
  }
  progress.end();
  return placed.length - waiting.size;
}

/** Two members of one group, which share its events: how many each of them saw first, and how many came again. */
async function pullAll(shop: Shop, placed: readonly Placed[]) {
  const progress = createProgress(placed.length);
  const group = createGroup();
  const deadline = Date.now() + GIVE_UP_MS;
  const member = async (n: number) => {
    while (group.size() < placed.length && Date.now() < deadline) {
      const path = '/api/subscriptions/orders-analytics?max=10&wait=1';
      const { items } = await shop.call<{ items: { ack_id: string; message_id: string }[] }>('GET', path);
      for (const { ack_id, message_id } of items) {
        await shop.call('POST', `/api/messages/${ack_id}/ack`);
        group.took(n, message_id);
      }
      progress.show(group.size(), 'pulled by the members of orders-analytics');
    }
  };
  await Promise.all([0, 1].map(member));
  progress.end();
  return group.shares();
}

async function viewsOf(shop: Shop, placed: readonly Placed[]): Promise<View[]> {
  const views: View[] = [];
  await untilAll(placed, 'have their view', async ({ order_id }) => {
    const view = await shop.call<View>('GET', `/orders/${order_id}`);
    if (view.events > 0) views.push(view);
    return view.events > 0;
  });
  return views.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

async function rebuild(shop: Shop, say: Stage['say']): Promise<Run> {
  const { id } = await shop.call<Run>('POST', '/orders/rebuild');
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const run = await shop.call<Run>('GET', `/orders/rebuild/${id}`);
    if (run.status !== 'running' || Date.now() > deadline) {
      say(`  Rebuild ${id}: ${run.status}, ${run.orders} orders.`);
      return run;
    }
    await pause(200);
  }
}
