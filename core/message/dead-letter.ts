import * as z from 'zod';
import type { Source } from '../failure/source.ts';
import type { HeaderValue } from './message.ts';
import { parseTime } from './rabbitmq-time.ts';

type Headers = Record<string, HeaderValue>;

/** Where a message died last, and of what. */
export type Death = {
  queue: string;
  exchange: string;
  routingKey: string | null;
  source: Source;
  /** ISO 8601, to the second; null where the event source passes it in a form that cannot be read. */
  at: string | null;
};

/** RabbitMQ's reasons, and what a record calls them. */
const sources: Readonly<Record<string, Source>> = {
  rejected: 'rejected',
  expired: 'expired',
  maxlen: 'maxlen',
  delivery_limit: 'delivery-limit',
};

const DeathSchema = z.object({
  queue: z.string(),
  reason: z.string(),
  exchange: z.string().catch(''),
  'routing-keys': z.array(z.string()).catch([]),
  time: z.unknown(),
});

/** What the header `x-death` says of the last death, which RabbitMQ puts first. Undefined: it has not died in a queue. */
export function lastDeath(headers: Headers): Death | undefined {
  const deaths = headers['x-death'];
  const parsed = DeathSchema.safeParse(Array.isArray(deaths) ? deaths[0] : undefined);
  const source = parsed.success ? sources[parsed.data.reason] : undefined;
  if (!parsed.success || !source) return undefined;
  const { queue, exchange, time, 'routing-keys': keys } = parsed.data;
  return { queue, exchange, routingKey: keys[0] ?? null, source, at: parseTime(time) ?? null };
}

const DEATH_HEADER = /^(x-death|x-(first|last)-death-.*)$/;

/** The headers without RabbitMQ's account of deaths: a redelivery starts with a clean sheet. */
export function withoutDeaths(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !DEATH_HEADER.test(name)));
}
