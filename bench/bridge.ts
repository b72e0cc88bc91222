import { createSqsCalls } from '../adapters/sqs/calls.ts';
import { queueNamed } from '../core/topology/index.ts';
import { workQueueUrl } from '../core/topology/names.ts';
import { workOrder } from '../core/topology/work-order.ts';
import { bridgeHandler } from './measuring/bridge-handler.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { packageVersion } from './measuring/package-version.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { entriesOf, type PlainSender, plainSender } from './measuring/plain-sender.ts';
import { type Delivery, deliveries, rabbitmqEvent } from './measuring/rabbitmq-deliveries.ts';
import { ratesInTurns, roundsOf, type Side } from './measuring/rounds.ts';
import { comparison } from './measuring/row.ts';

const EVENTS_PER_ROUND = 5;
const MESSAGES_PER_EVENT = 100;
const MESSAGES_PER_ROUND = EVENTS_PER_ROUND * MESSAGES_PER_EVENT;

export const bridge: Claim = {
  name: 'bridge',
  subject: 'move events of 100 messages from RabbitMQ to SQS, through the whole handler',
  against: 'bare SendMessageBatch, ten entries a request, to the same endpoint',
  run: (options) => withParts((parts) => measure(parts, options)),
};

type Target = {
  /** A queue of the topology, which says whether its work queue is FIFO. */
  queue: string;
  /** Different partition keys among the messages of one event. */
  keys: number;
  /** Whether the bare loop sends our envelope too, and so the same bytes. */
  envelope: boolean;
};

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  say('starting SQS');
  const prefix = `${await parts.sqs()}/000000000000/courtier-local-work-`;
  const limits = roundsOf(quick);
  const compare = async (text: string, target: Target) => {
    say(text);
    const sides = await sidesOf(prefix, target);
    return comparison(text, 'messages/s', await ratesInTurns(sides, limits));
  };
  return {
    rows: [
      await compare('standard queue', { queue: 'email_queue', keys: MESSAGES_PER_EVENT, envelope: true }),
      await compare('FIFO queue, 50 keys in an event', { queue: 'orders', keys: 50, envelope: true }),
      await compare('standard queue, against bodies alone', {
        queue: 'email_queue',
        keys: MESSAGES_PER_EVENT,
        envelope: false,
      }),
      await compare('FIFO queue, 5 keys in an event', { queue: 'orders', keys: 5, envelope: true }),
    ],
    versions: { fauxqs: packageVersion('fauxqs') },
    notes: [
      `${EVENTS_PER_ROUND} events of ${MESSAGES_PER_EVENT} messages of about 1 KB a round, one event after the other.`,
      'Of one event: ten requests at the same time to a standard queue, one after the other to a FIFO queue, on both sides.',
      'With 5 keys the bridge needs twice the requests, since one request never holds two messages of one key.',
    ],
  };
}

async function sidesOf(prefix: string, target: Target): Promise<{ ours: Side; baseline: Side }> {
  const { queue, keys, envelope } = target;
  const declared = queueNamed(queue);
  if (!declared) throw new Error(`No system declares the queue ${queue}.`);
  const ordered = workOrder(declared) !== undefined;
  const plain = await plainSender(workQueueUrl(prefix, declared), ordered);
  const handler = bridgeHandler({ call: createSqsCalls(), prefix });
  return {
    ours: moving(plain, keys, (messages) => {
      const event = rabbitmqEvent(queue, messages);
      return () => handler(event);
    }),
    baseline: moving(plain, keys, (messages) => {
      const entries = entriesOf(queue, messages, { ordered, envelope });
      return () => plain.send(entries);
    }),
  };
}

/** `readied` is not timed, what it returns is. */
function moving(
  plain: PlainSender,
  keys: number,
  readied: (messages: Delivery[]) => () => Promise<void>,
): Side {
  let moves: (() => Promise<void>)[] = [];
  return {
    async prepare() {
      const found = await plain.purge();
      // The round before was the other side's: its messages must all be there, or it was measured doing less.
      if (found !== 0 && found !== MESSAGES_PER_ROUND) throw new Error(`A round left ${found} messages.`);
      moves = Array.from({ length: EVENTS_PER_ROUND }, () => readied(deliveries(MESSAGES_PER_EVENT, keys)));
    },
    async work() {
      for (const move of moves) await move();
      return MESSAGES_PER_ROUND;
    },
  };
}
