import {
  BrokerUnavailableError,
  type Publication,
  type Publisher,
  PublishRefusedError,
  QueueFullError,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';

export type MemoryBroker = {
  publisher: Publisher;
  /** What each queue holds, in the order of publishing. */
  queues: Map<string, Publication[]>;
  /** Queues that refuse messages. */
  full: Set<string>;
  /** While true every publish throws BrokerUnavailableError. */
  down: boolean;
  /** What the broker refuses for no other reason. */
  refuses: (publication: Publication) => boolean;
};

/** A broker in memory, for tests: direct exchanges by name, each with its queues by routing key. */
export function createMemoryBroker(exchanges: Record<string, Record<string, string[]>>): MemoryBroker {
  let closed = false;
  const names = Object.values(exchanges).flatMap((bindings) => Object.values(bindings).flat());
  const broker: MemoryBroker = {
    queues: new Map(names.map((name) => [name, []])),
    full: new Set(),
    down: false,
    refuses: () => false,
    publisher: {
      async publish(publication, { mandatory }) {
        if (broker.down || closed) throw new BrokerUnavailableError('it is switched off');
        if (broker.refuses(publication)) throw new PublishRefusedError(publication.exchange, 'told to');
        const targets = route(exchanges, broker.queues, publication);
        if (mandatory && targets.length === 0) {
          throw new UnroutableError(publication.exchange, publication.routingKey);
        }
        // As RabbitMQ does it: the queues that have room keep the message, and the publisher hears of the full one.
        for (const queue of targets) {
          if (!broker.full.has(queue)) broker.queues.get(queue)?.push(publication);
        }
        if (targets.some((queue) => broker.full.has(queue))) {
          throw new QueueFullError(publication.exchange, publication.routingKey);
        }
      },
      async close() {
        closed = true;
      },
    },
  };
  return broker;
}

function route(
  exchanges: Record<string, Record<string, string[]>>,
  queues: Map<string, Publication[]>,
  { exchange, routingKey }: Publication,
): string[] {
  if (exchange === '') return queues.has(routingKey) ? [routingKey] : [];
  const bindings = own(exchanges, exchange);
  if (!bindings) throw new UnknownExchangeError(exchange);
  return own(bindings, routingKey) ?? [];
}

/** A publisher may ask for `constructor`. */
function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
