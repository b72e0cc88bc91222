import { setTimeout as delay } from 'node:timers/promises';
import {
  BrokerUnavailableError,
  type Publication,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';
import { DIRECT_REPLY_TO } from '../../core/message/reply-to.ts';
import {
  NobodyWaitsError,
  type Reply,
  ReplyTimeoutError,
  type Requester,
} from '../../core/message/requester.ts';

export type MemoryRequests = {
  requester: Requester;
  /** What repliers behind each routing key of each exchange do with a request; its `reply_to` is where it is answered. */
  repliers: Map<string, Map<string, (request: Publication) => void>>;
  /** While true everything throws BrokerUnavailableError. */
  down: boolean;
};

/** Request and reply in memory, for tests. */
export function createMemoryRequests(): MemoryRequests {
  const waiting = new Map<string, { correlationId: string | undefined; take: (reply: Reply) => void }>();
  let addresses = 0;
  let closed = false;
  const repliers: MemoryRequests['repliers'] = new Map();
  const available = () => {
    if (closed || requests.down) throw new BrokerUnavailableError('it is switched off');
  };
  const requests: MemoryRequests = {
    repliers,
    down: false,
    requester: {
      async request(publication, { timeoutMs, onPublished }) {
        available();
        const replier = replierOf(repliers, publication);
        addresses += 1;
        const address = `${DIRECT_REPLY_TO}.${addresses}`;
        const arrived = Promise.withResolvers<Reply>();
        waiting.set(address, {
          correlationId: publication.properties.correlation_id,
          take: (reply) => arrived.resolve(reply),
        });
        const properties = { ...publication.properties, reply_to: address, expiration_ms: timeoutMs };
        try {
          replier({ ...publication, properties });
          onPublished?.();
          const timeout = delay(timeoutMs, undefined, { ref: false }).then(() => {
            throw new ReplyTimeoutError(timeoutMs);
          });
          return await Promise.race([arrived.promise, timeout]);
        } finally {
          waiting.delete(address);
        }
      },
      async reply({ replyTo, body, properties, headers }) {
        available();
        const found = waiting.get(replyTo);
        if (!found) throw new NobodyWaitsError();
        const { correlation_id } = properties;
        if (correlation_id !== undefined && correlation_id !== found.correlationId) return;
        found.take({ body, properties, headers });
      },
      async close() {
        closed = true;
      },
    },
  };
  return requests;
}

function replierOf(repliers: MemoryRequests['repliers'], { exchange, routingKey }: Publication) {
  const bound = repliers.get(exchange);
  if (!bound) throw new UnknownExchangeError(exchange);
  const replier = bound.get(routingKey);
  if (!replier) throw new UnroutableError(exchange, routingKey);
  return replier;
}
