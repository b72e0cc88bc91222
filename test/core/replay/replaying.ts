import { Buffer } from 'node:buffer';
import { secondsAfter } from '../../../core/failure/due.ts';
import { frozenReplay } from '../../../core/replay/freeze.ts';
import type { Replay } from '../../../core/replay/replay.ts';
import type { Published } from '../../../core/trail/published.ts';
import { type createWorld, START } from '../operations/world.ts';

export const ID = '019a2f6e-5a10-7e44-8c02-7b1f3d9e6a02';

type World = ReturnType<typeof createWorld>;

/** Publishes of an hour before the start on, a second each; with bodies unless it says otherwise. */
export async function publish(
  world: World,
  count: number,
  fields: Partial<Published> = {},
): Promise<Published[]> {
  const messages = Array.from({ length: count }, (_, n) => ({
    id: `m-${fields.exchange ?? 'orders'}-${n}`,
    exchange: 'orders',
    routingKey: 'created',
    publishedAt: secondsAfter(START, n - 3_600),
    body: Buffer.from(`{"n": ${n}}`),
    properties: { app_id: 'shop', user_id: 'shop', expiration_ms: 5 },
    headers: { own: 'yes', CC: ['copy'] },
  }));
  const places = await world.archive.keep(messages);
  const entries = messages.map(
    (message, n): Published => ({
      message_id: message.id,
      exchange: message.exchange,
      routing_key: message.routingKey,
      published_at: message.publishedAt,
      digest: 'd',
      bytes: message.body.byteLength,
      metadata: { app_id: 'shop' },
      archived: places[n] ?? null,
      ...fields,
    }),
  );
  await world.trail.record(entries);
  return entries;
}

const filter = frozenReplay({ exchange: 'orders' }, START);

export const replay = (more: Partial<Replay> = {}): Replay => ({
  filter,
  to: 'same',
  effects: 'once',
  ...more,
});

export const bodies = (world: World, queue: string) =>
  world.broker.queues.get(queue)?.map(({ body }) => Buffer.from(body).toString());
