import { defineTopology } from '../../core/topology/define.ts';

/** Whose messages run out of time soon, so that a crash does not hold up the end of a run. */
const TIMEOUT_SECONDS = 5;

const handledBy = (name: string) =>
  ({ delivery: 'lambda', consumer: { function: name, timeoutSeconds: TIMEOUT_SECONDS } }) as const;

/**
 * A system that exists only for the ledger: an exchange of each type; queues whose consumers write down every effect, two of
 * them in the order of a key; one for clients that pull, and one for AMQP clients.
 */
export const ledgerTopology = defineTopology({
  system: 'ledger',
  description: 'What `npm run prove` sends messages through.',
  exchanges: {
    ledger_direct: { type: 'direct', description: 'To one queue, by its name.' },
    ledger_topic: { type: 'topic', description: 'To queues by patterns.' },
    ledger_fanout: { type: 'fanout', description: 'To two queues at once.' },
  },
  queues: {
    ledger_plain: {
      bindings: [{ exchange: 'ledger_direct', routingKey: 'plain' }],
      ...handledBy('plain'),
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_ordered: {
      bindings: [{ exchange: 'ledger_direct', routingKey: 'ordered' }],
      ...handledBy('ordered'),
      orderBy: 'key',
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_parked: {
      bindings: [{ exchange: 'ledger_direct', routingKey: 'parked' }],
      ...handledBy('parked'),
      orderBy: 'key',
      onFailure: 'park',
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_red: {
      bindings: [{ exchange: 'ledger_topic', routingKey: 'color.red.#' }],
      ...handledBy('red'),
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_colors: {
      bindings: [{ exchange: 'ledger_topic', routingKey: 'color.#' }],
      ...handledBy('colors'),
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_left: {
      bindings: [{ exchange: 'ledger_fanout' }],
      ...handledBy('left'),
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_right: {
      bindings: [{ exchange: 'ledger_fanout' }],
      ...handledBy('right'),
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_pulled: {
      bindings: [{ exchange: 'ledger_direct', routingKey: 'pulled' }],
      delivery: 'pull',
      impact: 'Nobody: a run of the ledger alone.',
    },
    ledger_client: {
      bindings: [{ exchange: 'ledger_direct', routingKey: 'client' }],
      delivery: 'amqp',
      impact: 'Nobody: a run of the ledger alone.',
    },
  },
});

export type LedgerQueue = keyof typeof ledgerTopology.queues;
