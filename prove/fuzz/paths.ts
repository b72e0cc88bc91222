import { randomUUID } from 'node:crypto';
import { DEFAULT_DEAD_LETTER_QUEUE } from '../../core/topology/dead-letters.ts';
import type { Ready } from '../../localstack/start.ts';
import { request } from '../http.ts';
import type { Destination } from './message.ts';

/**
 * Where messages go. `function`: through the bridge and SQS to a consumer function; `pull`: the same way to a client over
 * HTTP; `client`: to the client library, which rejects what does not fit, so that it is recorded and comes again through
 * RabbitMQ; `expired`: they die in a queue, are recorded, and a person retries some.
 */
export const PATHS = ['function', 'pull', 'client', 'expired'] as const;
export type Path = (typeof PATHS)[number];
export type Queues = Record<Path, string>;

/** Messages that follow each other into one queue. */
const RUN = 10;
export const pathOf = (n: number): Path => PATHS[Math.floor(n / RUN) % PATHS.length] ?? 'function';

/** Of the shop (test/shop). Its function takes any message with a text in `message`. */
const FUNCTION_QUEUE = 'journal_archive';
/** A direct exchange of the shop. What is published to it comes into the trail as well. */
const EXCHANGE = 'sav_exchange';

export type Target = {
  queues: Queues;
  to(path: Path): Destination;
  /** Of this run alone. */
  ownQueues: string[];
  /** Those that others may use as well among them. */
  everyQueue: string[];
  /** Takes the queues of this run away. */
  remove(): Promise<void>;
};

/** Queues of this run alone on a runtime of the shop, but for that of the function. */
export async function openTarget(ready: Ready, messages: number): Promise<Target> {
  const run = randomUUID().slice(0, 8);
  const made = {
    pull: await makeQueue(ready, `fuzz-pull-${run}`, 'pull', messages),
    client: await makeQueue(ready, `fuzz-client-${run}`, 'amqp', messages),
    expired: await makeQueue(ready, `fuzz-expired-${run}`, 'amqp', messages),
  };
  const queues = { function: FUNCTION_QUEUE, ...made };
  return {
    queues,
    ownQueues: Object.values(made),
    everyQueue: [...Object.values(queues), DEFAULT_DEAD_LETTER_QUEUE],
    to: (path) => ({ exchange: path === 'function' ? '' : EXCHANGE, routingKey: queues[path] }),
    async remove() {
      for (const name of Object.values(made))
        await request(ready, 'DELETE', `/api/queues/${name}?force=true`);
    },
  };
}

async function makeQueue(ready: Ready, name: string, delivery: string, messages: number): Promise<string> {
  const bindings = [{ exchange: EXCHANGE, routing_key: name }];
  // A queue that is full drops its oldest message: that is not what is tried here.
  const asked = { name, delivery, bindings, max_length: messages * 2 };
  const { status, text } = await request(ready, 'POST', '/api/queues', asked);
  if (status === 201) return name;
  throw new Error(`The queue ${name} is answered with ${status}: ${text}`);
}
