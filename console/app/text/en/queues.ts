import { plural } from '../plural.ts';

export const queues = {
  title: 'Queues',
  search: 'Search queues',
  back: 'Queues',
  notThere: (name: string) => `There is no queue ${name}`,
  figures: {
    ready: 'Ready',
    in_flight: 'In flight',
    delayed: 'Delayed',
    retries: 'Waiting for a retry',
    consumers: 'Consumers',
    published: 'In per second',
    delivered: 'Out per second',
    oldest: 'Oldest in SQS',
  },
  history: 'Messages, last 24 hours',
  historyNone: 'History has a point each five minutes: come back in ten.',
  time: 'Time',
  inRabbit: 'In RabbitMQ',
  inSqs: 'In SQS',
  bindings: 'Bindings',
  bindingsNone: 'Nothing is bound to it: only a publish to the queue itself reaches it.',
  exchange: 'Exchange',
  routingKey: 'Routing key',
  allKeys: 'every key',
  origin: 'Origin',
  failures: 'Failed messages of this queue',
  publish: 'Publish a test message',
  publishTo: 'To exchange',
  publishBody: 'Body, as JSON',
  publishBad: 'This is not JSON.',
  publishSend: 'Publish',
  published: (id: string) => `Published as ${id}.`,
  accepted: (id: string) => `Accepted as ${id}: it is published when the broker takes messages again.`,
  publishHint:
    'Every queue that is bound to this exchange with this key receives it, and its consumer handles it.',
  purge: 'Purge',
  purgeTitle: (name: string) => `Purge ${name}?`,
  purgeReady: (n: number, shown: string) =>
    n === 1
      ? 'The message that waits in it is taken out.'
      : `The ${shown} messages that wait in it are taken out.`,
  purgeUnknown: 'What waits in it is taken out: how much that is, is not known.',
  purgeHint:
    'It is kept for a day, and can be looked at and put back. What consumers have in hand goes on; retries of failed messages stay. Where consumers take messages meanwhile, newer ones may be caught.',
  purgeType: (name: string) => `Type ${name} to confirm`,
  purged: (n: number) => `${plural(n, 'message', 'messages')} purged.`,
  purging: (n: number) =>
    `${plural(n, 'message', 'messages')} purged so far. It goes on by itself: see its progress below.`,
  purges: {
    title: 'Purged in the last day',
    when: 'When',
    by: 'By',
    state: 'State',
    states: { running: 'Being purged', done: 'Kept', restoring: 'Being put back', restored: 'Put back' },
    kept: 'Messages',
    onRecord: (n: number) =>
      `${plural(n, 'is a retry', 'are retries')} whose failed message waits for a person`,
    restored: (n: number) => `${n} put back`,
    until: 'Kept until',
    look: 'Look…',
    restore: 'Put back',
    restoreTitle: (n: number) => `Put ${plural(n, 'message', 'messages')} back?`,
    restoreHint: (queue: string) =>
      `They go to ${queue} itself, and no other queue receives them. Consumers of functions and over HTTP handle each once; AMQP clients may see some twice.`,
    messages: (queue: string) => `Purged from ${queue}`,
  },
  recent: {
    title: 'Came in last',
    hint: 'From the trail of messages: nothing is taken out of the queue, and nothing in it is marked as delivered. The last seconds may be missing.',
    none: 'The trail has no message that came into this queue.',
    statuses: {
      published: 'not handled yet, as far as is known',
      accepted: 'in the outbox',
      handling: 'being handled',
      delivered: 'handled',
      failed: 'failed',
    },
  },
  bodyMissing: 'The body is not kept here.',
};

export const topology = {
  title: 'Topology',
  about: 'Exchanges, what is bound to them, and what each queue holds now.',
  search: 'Search exchanges and queues',
  picture: 'Exchanges and the queues that are bound to them',
  keys: (n: number) => plural(n, 'key', 'keys'),
  from: 'From',
  to: 'To',
  none: 'There are no exchanges yet.',
  noMatch: 'No exchange and no queue has such a name.',
};
