import { createHash } from 'node:crypto';
import * as z from 'zod';
import { EXPIRATION_MS_MAX } from '../limits.ts';
import { withoutCounts } from '../message/dead-letter.ts';
import type { Headers, HeaderTypes } from '../message/header-value.ts';
import { typesOfKept } from '../message/left-out.ts';
import type { Properties } from '../message/message.ts';
import { splitOrigin } from '../message/origin.ts';
import { type RabbitmqDelivery, whole } from '../message/rabbitmq-event.ts';
import { parseTime } from '../message/rabbitmq-time.ts';
import { TRAIL_TAP } from '../topology/trail-queues.ts';

/** A message as its publisher sent it, and where and when. */
export type Tapped = {
  id: string;
  exchange: string | null;
  routingKey: string | null;
  /** ISO 8601. */
  publishedAt: string;
  body: Uint8Array;
  properties: Properties;
  headers: Headers;
  headerTypes?: HeaderTypes;
  /** Names of headers that could not be carried. */
  dropped?: readonly string[];
};

const DeathSchema = z.object({
  queue: z.literal(TRAIL_TAP),
  /** maxlen: it was dropped at the tap's limit before it expired. */
  reason: z.enum(['expired', 'maxlen']),
  exchange: z.string(),
  'routing-keys': z.array(z.string()).min(1),
  time: z.unknown().transform((time, context): string => {
    const parsed = parseTime(time);
    if (parsed === undefined) context.addIssue({ code: 'custom', message: 'must be a time' });
    return parsed ?? '';
  }),
  /** RabbitMQ counts on where it finds an entry of this queue, and leaves the rest of it as a publisher wrote it. */
  count: z.literal(1),
  'original-expiration': z.unknown().optional(),
});

type Context = {
  now: Date;
  /** The id of a message that has none. */
  idOf: (message: Omit<Tapped, 'id'>) => string;
};

/**
 * What died in the tap. RabbitMQ puts the last death first, and names the exchange and the keys by which the message came.
 * A message that was not tapped, or whose entry a publisher made, is from nowhere. Before 3.13 RabbitMQ takes an entry of a
 * publisher that has no count for its own, and counts 1.
 */
export function tapped(delivery: RabbitmqDelivery, { now, idOf }: Context): Tapped {
  const { body, dropped } = delivery;
  const deaths = listOf(delivery.headers['x-death']);
  const death = DeathSchema.safeParse(deaths[0]).data;
  const before = withoutTap(delivery.headers, deaths);
  const { headers } = splitOrigin(withoutCounts(before));
  const [routingKey, ...copies] = death?.['routing-keys'] ?? [];
  const types = typesOfKept(delivery.headerTypes, headers);
  const message: Omit<Tapped, 'id'> = {
    exchange: death?.exchange ?? null,
    routingKey: routingKey ?? null,
    publishedAt: earlier(death?.time, now),
    body,
    properties: { ...expirationOf(death), ...delivery.properties },
    // RabbitMQ takes this header away from a dead letter that gets a key of its own.
    headers: copies.length === 0 ? headers : { ...headers, CC: copies },
    ...(types === undefined ? {} : { headerTypes: types }),
    ...(dropped === undefined ? {} : { dropped: dropped.names }),
  };
  return { id: delivery.id ?? idOf(message), ...message };
}

/** The broker's clock may be ahead, and a time to come would be the newest in every list. */
function earlier(time: string | undefined, now: Date): string {
  return time === undefined || Date.parse(time) > now.getTime() ? now.toISOString() : time;
}

/** The time to live of the message itself, which RabbitMQ takes away from a dead letter. */
function expirationOf(death: z.output<typeof DeathSchema> | undefined): Pick<Properties, 'expiration_ms'> {
  const expiration_ms = whole(death?.['original-expiration'], EXPIRATION_MS_MAX);
  return expiration_ms === undefined ? {} : { expiration_ms };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

const isOfTap = (value: unknown) => value === TRAIL_TAP;

/** The headers without this death: what a client published again after it died elsewhere still says so. */
function withoutTap(headers: Headers, deaths: unknown[]): Headers {
  const { 'x-death': _, ...rest } = headers;
  const others = deaths.filter((death) => !isOfTap((death as { queue?: unknown } | null)?.queue));
  const kept = Object.entries(rest).filter(
    ([name]) =>
      !(name.startsWith('x-first-death-') && isOfTap(headers['x-first-death-queue'])) &&
      !(name.startsWith('x-last-death-') && isOfTap(headers['x-last-death-queue'])),
  );
  return {
    ...Object.fromEntries(kept),
    ...(others.length === 0 ? {} : { 'x-death': others as Headers[string] }),
  };
}

/**
 * Ids for messages that their publishers gave none, of one batch: UUIDv7 of their time, the same when the batch comes
 * again. Equal messages of one second differ by their order.
 */
export function idsOfNameless(): (message: Omit<Tapped, 'id'>) => string {
  const idOf = idsOfEqual();
  return (message) => idOf({ published_at: message.publishedAt, digest: digestOf(message) });
}

/** The same by an entry's time and digest. */
export function idsOfEqual(): (entry: { published_at: string; digest: string }) => string {
  const seen = new Map<string, number>();
  return ({ published_at, digest }) => {
    const equal = `${published_at} ${digest}`;
    const before = seen.get(equal) ?? 0;
    seen.set(equal, before + 1);
    const hash = createHash('sha256').update(`${equal} ${before}`).digest('hex');
    const time = Date.parse(published_at).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
  };
}

/** What tells a publish from another one of the same id. */
export function digestOf({ body, exchange, routingKey }: Pick<Tapped, 'body' | 'exchange' | 'routingKey'>) {
  const hash = createHash('sha256')
    .update(JSON.stringify([exchange, routingKey]))
    .update(body);
  return hash.digest('hex').slice(0, 16);
}
