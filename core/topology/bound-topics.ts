import type { MergedTopology } from './merge.ts';

/** The exchanges whose routing keys are topics. */
export function exchangesWithTopics({ exchanges }: MergedTopology): readonly string[] {
  return Object.values(exchanges).flatMap(({ name, topics }) => (topics ? [name] : []));
}

/** Every binding to an exchange with topics. */
export function boundKeys(within: MergedTopology) {
  const exchanges = new Set(exchangesWithTopics(within));
  return Object.values(within.queues).flatMap(({ name: queue, delivery, bindings }) =>
    bindings
      .filter(({ exchange }) => exchanges.has(exchange))
      .map(({ exchange, routingKey: key = '' }) => ({ queue, delivery, exchange, key })),
  );
}

/** The topic that a key takes, which stands for those below it too: `auth` of `auth.#`; '' of no key. */
export function topicOf(key: string): string {
  return key.replace(/\.#$/, '');
}
