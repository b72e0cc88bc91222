import { DEAD_LETTER_EXCHANGE, DEFAULT_DEAD_LETTER_QUEUE, LAST_RESORT_QUEUE } from './dead-letters.ts';
import { defineTopology } from './define.ts';
import { TRAIL_QUEUE, TRAIL_TAP } from './trail-queues.ts';

/** What every broker has, whatever systems are on it: where dead letters go that no queue of a system takes, and the trail. */
export const base = defineTopology({
  system: 'courtier',
  description:
    'What every broker has: the dead letters of queues that name no queue of their own for them, and the trail of every message.',
  exchanges: {
    [DEAD_LETTER_EXCHANGE]: {
      type: 'direct',
      description: 'Dead letters of every queue, by the name of the queue that takes them.',
    },
  },
  queues: {
    [DEFAULT_DEAD_LETTER_QUEUE]: {
      bindings: [],
      delivery: 'dead-letters',
      impact:
        'Rejected and expired messages are not recorded and not retried; after the TTL they go to last_resort.',
    },
    [LAST_RESORT_QUEUE]: {
      bindings: [],
      delivery: 'last-resort',
      impact:
        "Messages that Lambda's event source cannot hand over are not recorded and not retried; they wait here without limit.",
    },
    [TRAIL_TAP]: {
      bindings: [],
      delivery: 'tap',
      // Nothing stays in it. Were RabbitMQ ever slow to expire it, the oldest go on to the trail all the same.
      maxLength: 10_000,
      overflow: 'drop-head',
      impact: 'Messages are delivered, and have no trail: nobody can look them up or replay them.',
    },
    [TRAIL_QUEUE]: {
      bindings: [],
      delivery: 'trail',
      maxLength: 100_000,
      overflow: 'drop-head',
      impact: 'Messages are delivered, and their trail is late; a full queue loses the oldest of it.',
    },
  },
});
