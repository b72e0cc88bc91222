import { kronos } from './systems/kronos.ts';

/** Where S3's topics are: a topic is a routing key on this exchange. */
export const TOPIC_EXCHANGE: keyof typeof kronos.exchanges = 'kronos';

/** The topics that a declared queue takes; each stands for those below it too: `auth` for `auth.signin`. */
export const topics: readonly string[] = [
  ...new Set(
    Object.values(kronos.queues)
      .flatMap(({ bindings }) => bindings)
      .filter(({ exchange }) => exchange === TOPIC_EXCHANGE)
      .flatMap(({ routingKey }) => (routingKey === undefined ? [] : [routingKey.replace(/\.#$/, '')])),
  ),
];
