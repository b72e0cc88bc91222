import { BRIDGE_BATCH } from '../../core/limits.ts';
import { assumptions } from './load.ts';
import { quotas } from './quotas.ts';

/** A part that messages go through, and what it can carry. */
export type Part = {
  name: string;
  /** Messages a second of the whole deployment at which it is full. */
  most: number;
  /** The quota that says so. */
  because: string;
  lift: string;
};

/** What prod is set to. */
export type Prod = {
  /** Requests a second of the API. */
  apiRate: number;
  /** Connections that a node of its broker takes. */
  connections: number;
  /** Executions at once that it reserves for functions, and of these for publishing. */
  reserved: number;
  publishing: number;
};

const said = (name: keyof typeof quotas): string => `${count(quotas[name].value)} ${quotas[name].unit}`;
const of = (name: keyof typeof assumptions): number => assumptions[name].value;

/** Every part with the rate at which it is full, the first that breaks first. */
export function parts(prod: Prod): Part[] {
  const { apiRate, connections, publishing } = prod;
  const http = of('httpShare');
  const ordered = of('orderedShare');
  const all: Part[] = [
    {
      name: 'the rate of the API',
      most: apiRate / http,
      because: `\`api.rateLimit\` of prod, ${count(apiRate)} requests a second`,
      lift: 'batches (500 messages a request), or a higher rate of the stage',
    },
    {
      name: 'requests of the account',
      most: quotas.apiRequests.value / http,
      because: said('apiRequests'),
      lift: 'batches; AMQP; a higher quota',
    },
    {
      name: 'executions that publish at once',
      most: publishing / (http * of('publishSeconds')),
      because: `${count(publishing)} that prod reserves for publishing, which are also its limit`,
      lift: 'batches; more of them in the stage, with a higher quota',
    },
    {
      name: 'executions of consumers at once',
      most: freeConcurrency(prod) / of('consumerSeconds'),
      because: `${said('concurrency')}, less ${count(prod.reserved)} that prod reserves`,
      lift: 'a higher quota; consumers that take ten messages at once',
    },
    {
      name: 'the bridge of one queue',
      most: (of('queues') * BRIDGE_BATCH) / of('bridgeSeconds'),
      because: said('rabbitMqInvocations'),
      lift: 'more queues by consistent hash; direct routing past RabbitMQ',
    },
    {
      name: 'the bridge of an ordered queue',
      most: BRIDGE_BATCH / of('orderedBridgeSeconds') / ordered,
      because: said('rabbitMqInvocations'),
      lift: 'several ordered queues, keys divided by consistent hash',
    },
    {
      name: 'one ordering key',
      most: (of('groups') * quotas.fifoCalls.value) / ordered,
      because: said('fifoCalls'),
      lift: 'more keys: order is kept within each',
    },
    {
      name: 'the consumer of one queue',
      most: (of('queues') * quotas.sqsPollersMost.value) / of('consumerSeconds'),
      because: said('sqsPollersMost'),
      lift: 'provisioned mode of the event source; batches',
    },
    {
      name: 'the message log, as it begins',
      most: quotas.tableWrites.value / of('writesPerMessage'),
      because: said('tableWrites'),
      lift: 'warm throughput, or half an hour: a table doubles what it has seen',
    },
    {
      name: 'the message log',
      most: quotas.tableWritesMost.value / of('writesPerMessage'),
      because: said('tableWritesMost'),
      lift: 'a higher quota of the table',
    },
    {
      name: 'starting retries',
      most: quotas.executionsPerSecond.value / of('failedShare'),
      because: said('executionsPerSecond'),
      lift: 'a higher quota; until then the recorder waits, and nothing is lost',
    },
    {
      name: 'steps of retries',
      most: quotas.transitionsPerSecond.value / (of('failedShare') * of('transitionsPerRetry')),
      because: said('transitionsPerSecond'),
      lift: 'a higher quota',
    },
    {
      name: 'connections of the broker',
      most: connections / (http * of('publishSeconds')),
      because: `\`connection_max\` of prod, ${count(connections)} a node: an execution that publishes holds one`,
      lift: 'batches; the outbox, which publishes over few',
    },
    {
      name: 'the broker',
      most: of('brokerMessages'),
      because: 'an assumption: no quota is published',
      lift: 'larger nodes, then sharded brokers by consistent hash; direct routing past RabbitMQ',
    },
  ];
  return all.toSorted((a, b) => a.most - b.most);
}

/** Executions at once that are left for the functions that reserve none, as the consumers. */
export function freeConcurrency({ reserved }: Pick<Prod, 'reserved'>): number {
  return quotas.concurrency.value - reserved;
}

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
