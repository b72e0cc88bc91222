import type { Binding } from '../topology/define.ts';
import { isCourtier } from '../topology/names.ts';
import type { Headers } from './header-value.ts';
import { HEADER_CLIENT, HEADER_EXCHANGE, HEADER_ROUTING_KEY } from './headers.ts';
import type { Properties } from './message.ts';

export type Origin = { exchange: string | null; routingKey: string | null };

/**
 * Headers that also say where the message was published. RabbitMQ's event source tells a function neither the
 * exchange nor the routing key, so they travel in the message. What is null is left out.
 */
export function withOrigin(headers: Headers, origin: Origin): Headers {
  return {
    ...headers,
    ...(origin.exchange === null ? {} : { [HEADER_EXCHANGE]: origin.exchange }),
    ...(origin.routingKey === null ? {} : { [HEADER_ROUTING_KEY]: origin.routingKey }),
  };
}

/** The reverse: the publisher's own headers, and the origin that they claim: knownOrigin says what of it counts. */
export function splitOrigin(headers: Headers): { headers: Headers; origin: Origin } {
  const {
    [HEADER_EXCHANGE]: exchange,
    [HEADER_ROUTING_KEY]: routingKey,
    [HEADER_CLIENT]: _,
    ...rest
  } = headers;
  return {
    headers: rest,
    origin: {
      exchange: typeof exchange === 'string' ? exchange : null,
      routingKey: typeof routingKey === 'string' ? routingKey : null,
    },
  };
}

/** Whether Courtier itself wrote the headers: RabbitMQ lets nobody else say that it is this user. */
export function isVouchedFor({ user_id }: Properties): boolean {
  return isCourtier(user_id);
}

/**
 * What is known of where a message of this queue was published. Its headers count when Courtier wrote them; of anybody
 * else's only what a binding of the queue bears out. What cannot be known is null.
 */
export function knownOrigin(
  claimed: Origin,
  { properties, bindings }: { properties: Properties; bindings: readonly Binding[] },
): Origin {
  // A queue that is bound once has its messages from there, unless somebody published to its name.
  const only = bindings.length === 1 ? bindings[0] : undefined;
  if (isVouchedFor(properties)) return { ...claimed, exchange: claimed.exchange ?? only?.exchange ?? null };
  const exchange = only?.exchange ?? claimed.exchange;
  const from = bindings.filter((binding) => binding.exchange === exchange);
  const key = claimed.routingKey;
  const isBorneOut = key !== null && from.some((binding) => takes(binding.routingKey ?? '', key));
  return { exchange: from.length > 0 ? exchange : null, routingKey: isBorneOut ? key : null };
}

/** As a topic exchange matches: `*` is one word, `#` any number of them, also none. Each pair is looked at once. */
export function takes(pattern: string, key: string): boolean {
  const words = wordsOf(key);
  // Whether so many words from the first on are taken by the parts of the pattern until now.
  let taken = [true, ...words.map(() => false)];
  for (const part of wordsOf(pattern)) {
    const first = taken.indexOf(true);
    if (first === -1) return false;
    taken = taken.map((_, n) =>
      part === '#' ? n >= first : taken[n - 1] === true && (part === '*' || part === words[n - 1]),
    );
  }
  return taken.at(-1) === true;
}

/** RabbitMQ has no word in an empty key. */
function wordsOf(key: string): string[] {
  return key === '' ? [] : key.split('.');
}
