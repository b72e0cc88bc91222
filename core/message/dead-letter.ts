import * as z from 'zod';
import type { Source } from '../failure/source.ts';
import { EXPIRATION_MS_MAX } from '../limits.ts';
import type { Headers } from './header-value.ts';
import { whole } from './rabbitmq-event.ts';
import { parseTime } from './rabbitmq-time.ts';

/** Of what a message can die in a queue. */
export type Cause = Extract<Source, 'rejected' | 'expired' | 'maxlen' | 'delivery-limit'>;

/** Where a message died last, and of what. */
export type Death = {
  queue: string;
  exchange: string;
  routingKey: string | null;
  source: Cause;
  /**
   * ISO 8601, to the second; null where it cannot be read, or is not that of this death: RabbitMQ counts a further death
   * in the same queue on the entry of the first, which may be a publisher's own.
   */
  at: string | null;
  /** The message's own time to live, milliseconds, which RabbitMQ takes away from a dead letter. */
  expirationMs?: number;
};

/** RabbitMQ's reasons, and what a record calls them. */
const sources: ReadonlyMap<string, Cause> = new Map([
  ['rejected', 'rejected'],
  ['expired', 'expired'],
  ['maxlen', 'maxlen'],
  ['delivery_limit', 'delivery-limit'],
]);

const DeathSchema = z.object({
  queue: z.string(),
  reason: z.string(),
  exchange: z.string().catch(''),
  'routing-keys': z.array(z.string()).catch([]),
  time: z.unknown().optional(),
  count: z.unknown().optional(),
  'original-expiration': z.unknown().optional(),
});

/** Those of RabbitMQ's entries that are read: it writes one for each queue and reason. */
const DEATHS_READ = 16;

/**
 * What the header `x-death` says of the last death, which RabbitMQ puts first; deaths in queues of which `passedThrough`
 * is true do not count. Undefined: it has not died in a queue.
 */
export function lastDeath(
  headers: Headers,
  passedThrough: (queue: string) => boolean = () => false,
): Death | undefined {
  const deaths = headers['x-death'];
  const entries = Array.isArray(deaths) ? deaths.slice(0, DEATHS_READ) : [];
  for (const entry of entries) {
    const parsed = DeathSchema.safeParse(entry);
    if (!parsed.success) return undefined;
    if (!passedThrough(parsed.data.queue)) return deathOf(parsed.data);
  }
  return undefined;
}

function deathOf(entry: z.output<typeof DeathSchema>): Death | undefined {
  const source = sources.get(entry.reason);
  if (!source) return undefined;
  const { queue, exchange, time, count, 'routing-keys': keys, 'original-expiration': expiration } = entry;
  const expirationMs = whole(expiration, EXPIRATION_MS_MAX);
  return {
    queue,
    exchange,
    routingKey: keys[0] ?? null,
    source,
    at: count === 1 ? (parseTime(time) ?? null) : null,
    ...(expirationMs === undefined ? {} : { expirationMs }),
  };
}

const COUNT_HEADER = /^x-(delivery|acquired)-count$/;
const DEATH_HEADER = /^(x-death$|x-(first|last)-death-)/;

/** The headers without those in which a quorum queue counts deliveries: they belong to the queue that was left. */
export function withoutCounts(headers: Headers): Headers {
  return without(headers, (name) => COUNT_HEADER.test(name));
}

/** The headers without RabbitMQ's account of deaths and deliveries: a redelivery starts with a clean sheet. */
export function withoutDeaths(headers: Headers): Headers {
  return without(headers, (name) => COUNT_HEADER.test(name) || DEATH_HEADER.test(name));
}

function without(headers: Headers, leaves: (name: string) => boolean): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !leaves(name)));
}
