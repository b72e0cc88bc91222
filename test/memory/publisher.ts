import { takes } from '../../core/message/origin.ts';
import {
  BrokerUnavailableError,
  type Publication,
  type Publisher,
  PublishRefusedError,
  QueueFullError,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';
import type { Binding, ExchangeType, Topology } from '../../core/topology/define.ts';

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

type Bindings = Record<string, Record<string, string[]>>;

/** Queues that messages of an exchange go to; undefined: there is no such exchange. */
type Route = (exchange: string, routingKey: string) => string[] | undefined;

/** A broker in memory, for tests: direct exchanges by name, each with its queues by routing key. */
export function createMemoryBroker(exchanges: Bindings): MemoryBroker {
  const names = Object.values(exchanges).flatMap((bindings) => Object.values(bindings).flat());
  return brokerOf(names, (exchange, routingKey) => {
    const bindings = own(exchanges, exchange);
    return bindings && (own(bindings, routingKey) ?? []);
  });
}

/** A broker in memory with the exchanges and queues of a topology, for tests. */
export function createMemoryBrokerOf({ exchanges, queues }: Topology): MemoryBroker {
  return brokerOf(Object.keys(queues), (name, key) => {
    const type = own(exchanges, name)?.type;
    if (type === undefined) return undefined;
    const takes = ({ exchange, routingKey = '' }: Binding) =>
      exchange === name && fits[type](routingKey, key);
    return Object.entries(queues).flatMap(([queue, { bindings }]) => (bindings.some(takes) ? [queue] : []));
  });
}

const fits: Record<ExchangeType, (bound: string, key: string) => boolean> = {
  direct: (bound, key) => bound === key,
  fanout: () => true,
  topic: takes,
};

function brokerOf(names: readonly string[], route: Route): MemoryBroker {
  let closed = false;
  const broker: MemoryBroker = {
    queues: new Map(names.map((name) => [name, []])),
    full: new Set(),
    down: false,
    refuses: () => false,
    publisher: {
      async publish(publication, { mandatory }) {
        if (broker.down || closed) throw new BrokerUnavailableError('it is switched off');
        if (broker.refuses(publication)) throw new PublishRefusedError(publication.exchange, 'set to');
        const targets = targetsOf(route, broker.queues, publication);
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

function targetsOf(
  route: Route,
  queues: Map<string, Publication[]>,
  { exchange, routingKey }: Publication,
): string[] {
  if (exchange === '') return queues.has(routingKey) ? [routingKey] : [];
  const targets = route(exchange, routingKey);
  if (!targets) throw new UnknownExchangeError(exchange);
  return targets;
}

/** A publisher may ask for `constructor`. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
