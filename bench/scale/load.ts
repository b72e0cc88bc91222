/** What the model assumes of the load and of Courtier. None of it is AWS's word: change it, and run `npm run docs`. */
export type Assumption = { value: number; what: string };

export const assumptions = {
  httpShare: {
    value: 1,
    what: 'share of the messages that come over HTTP, one a request; the rest over AMQP',
  },
  queues: { value: 12, what: 'RabbitMQ queues with a bridge, among which messages spread evenly' },
  orderedShare: { value: 0.1, what: 'share of the messages whose queue is ordered' },
  groups: { value: 1_000, what: 'ordering keys, used evenly' },
  publishSeconds: {
    value: 0.04,
    what: 'seconds that publishing one message takes: confirm of a cluster, two writes',
  },
  bridgeSeconds: {
    value: 0.08,
    what: 'seconds that moving a batch of 100 to a standard queue takes, with the poll (ten sends at once)',
  },
  orderedBridgeSeconds: { value: 0.2, what: 'the same to a FIFO queue, one send after the other' },
  consumerSeconds: { value: 0.2, what: 'seconds that a consumer works on one message' },
  writesPerMessage: {
    value: 4,
    what: 'writes of 1 KB a message to the message log: published, claimed, delivered, closed',
  },
  failedShare: { value: 0.01, what: 'share of the messages that fail once' },
  transitionsPerRetry: { value: 5, what: 'state transitions of one retry that succeeds' },
  brokerMessages: {
    value: 5_000,
    what: 'messages a second in and out of a cluster of three mq.m7g.large, quorum queues, 1 KB. AWS publishes no figure: measure yours',
  },
} as const satisfies Record<string, Assumption>;
