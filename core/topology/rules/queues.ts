import { SQS_RETENTION_SECONDS } from '../../limits.ts';
import { DEAD_LETTER_EXCHANGE, deadLetterQueueOf, holdsFailed, LAST_RESORT_QUEUE } from '../dead-letters.ts';
import type { Delivery, Queue } from '../define.ts';
import type { MergedTopology } from '../merge.ts';
import { hasWorkQueue } from '../names.ts';
import { RABBITMQ_TTL_MS } from '../settings.ts';
import { isOfTrail, TRAIL_QUEUE, TRAIL_TAP } from '../trail-queues.ts';
import { at, isWholeNumber, type Problem } from './problem.ts';

/** What quorum queues of RabbitMQ 3.10 to 4.3 take; `reject-publish-dlx` is for classic queues alone. */
const OVERFLOWS: readonly string[] = ['reject-publish', 'drop-head'];
const TRAIL_OF: Partial<Record<Delivery, string>> = { tap: TRAIL_TAP, trail: TRAIL_QUEUE };
/** What the queue for a queue's dead letters is there for, where that is not the recorder. */
const NEXT: Partial<Record<Delivery, Delivery>> = { 'dead-letters': 'last-resort', tap: 'trail' };

export function queueProblems(path: string, name: string, queue: Queue): Problem[] {
  const problem = at(path);
  return [
    ...problem(
      queue.delivery === 'last-resort' && name !== LAST_RESORT_QUEUE,
      'delivery',
      'nothing looks into a second queue of last resort',
      `declare ${LAST_RESORT_QUEUE} alone, for all systems`,
    ),
    ...problem(
      isOfTrail(queue) && name !== TRAIL_OF[queue.delivery],
      'delivery',
      'every broker has one trail already',
      'choose another delivery: base.ts declares both of its queues',
    ),
    ...problem(
      queue.impact.trim() === '',
      'impact',
      'nobody could tell what stops working when this queue does',
      'say it in a sentence: it stands in the alarm',
    ),
    ...problem(
      queue.orderBy !== undefined && !hasWorkQueue(queue),
      'orderBy',
      `order by key is kept by the SQS work queue, and delivery ${queue.delivery} has none`,
      'remove it, or make the delivery lambda or pull',
    ),
    ...problem(
      queue.orderBy?.trim() === '',
      'orderBy',
      'the field has no name',
      'name a field of the JSON body',
    ),
    ...parkProblems(path, queue),
    ...problem(
      queue.singleActiveConsumer === true && queue.delivery !== 'amqp',
      'singleActiveConsumer',
      `with delivery ${queue.delivery} the bridge is the only consumer anyway`,
      'remove it; for order by key say orderBy, for one at a time a consumer with maxConcurrency 1',
    ),
    ...limitProblems(path, queue),
  ];
}

function parkProblems(path: string, { onFailure, orderBy, delivery, consumer }: Queue): Problem[] {
  if (onFailure === undefined) return [];
  const problem = at(`${path}.onFailure`);
  return [
    ...problem(
      onFailure !== 'park',
      '',
      `nothing is known of ${JSON.stringify(onFailure)}`,
      "say 'park', or remove it",
    ),
    ...problem(
      orderBy === undefined,
      '',
      'messages are parked by their key, and the queue has none',
      'say orderBy as well, or remove it',
    ),
    ...problem(
      delivery !== 'lambda',
      '',
      `it is a consumer function that parks messages, and with delivery ${delivery} there is none`,
      'remove it, or make the delivery lambda',
    ),
    ...problem(
      consumer?.maxConcurrency === 1,
      '',
      'with a maxConcurrency of 1 all messages are one key, and a single failure would park the whole queue',
      'choose a maxConcurrency of 2 or more: messages of one key are still handled one after the other',
    ),
  ];
}

function limitProblems(path: string, queue: Queue): Problem[] {
  const problem = at(path);
  const longestTtl = hasWorkQueue(queue) ? SQS_RETENTION_SECONDS * 1000 : RABBITMQ_TTL_MS;
  return [
    ...problem(
      !isWholeNumber(queue.messageTtlMs ?? 1, 1, longestTtl),
      'messageTtlMs',
      `${queue.messageTtlMs} ms is no time that ${hasWorkQueue(queue) ? 'SQS keeps a message' : 'RabbitMQ takes'}`,
      `choose whole milliseconds from 1 to ${longestTtl}`,
    ),
    ...problem(
      !isWholeNumber(queue.maxLength ?? 1, 1),
      'maxLength',
      `${queue.maxLength} is no number of messages`,
      'choose a whole number above 0',
    ),
    ...problem(
      !isWholeNumber(queue.deliveryLimit ?? 1, 1),
      'deliveryLimit',
      `${queue.deliveryLimit} is no number of redeliveries`,
      'choose a whole number above 0; RabbitMQ 3 refuses -1',
    ),
    ...problem(
      queue.overflow !== undefined && !OVERFLOWS.includes(queue.overflow),
      'overflow',
      `quorum queues do not know ${JSON.stringify(queue.overflow)}`,
      `choose ${OVERFLOWS.join(' or ')}`,
    ),
  ];
}

export function deadLetterProblems(path: string, queue: Queue, topology: MergedTopology): Problem[] {
  const problem = at(`${path}.deadLetter`);
  const target = deadLetterQueueOf(queue);
  const onward = problem(
    holdsFailed(queue) && queue.deadLetter !== undefined,
    '',
    'where a queue of failed messages dead-letters to is not for it to say',
    'remove it',
  );
  if (target === null || onward.length > 0) return onward;
  const wanted = NEXT[queue.delivery] ?? 'dead-letters';
  const found = Object.hasOwn(topology.queues, target) ? topology.queues[target] : undefined;
  return [
    ...problem(
      found === undefined,
      '',
      `no system declares the queue ${target}`,
      `declare it, with delivery ${wanted}`,
    ),
    ...problem(
      found !== undefined && found.delivery !== wanted,
      '',
      `the delivery of ${target} is ${found?.delivery}: its dead letters would not be recorded`,
      `name a queue whose delivery is ${wanted}`,
    ),
  ];
}

/** Dead letters travel through one exchange, by name: without it every rejected message would be lost. */
export function deadLetterExchangeProblems(topology: MergedTopology): Problem[] {
  const exchange = Object.hasOwn(topology.exchanges, DEAD_LETTER_EXCHANGE)
    ? topology.exchanges[DEAD_LETTER_EXCHANGE]
    : undefined;
  return at(`exchanges.${DEAD_LETTER_EXCHANGE}`)(
    exchange?.type !== 'direct' && Object.keys(topology.queues).length > 0,
    '',
    exchange === undefined ? 'no system declares it' : `its type is ${exchange.type}`,
    'declare it as a direct exchange: every queue dead-letters to it by the name of a queue',
  );
}
