import { newPurge } from '../../../core/queues/purge.ts';
import { encodeQueueCursor } from '../../../core/queues/queue-records.ts';
import type { OddSubject } from '../odd-subject.ts';
import { NOW, setUp } from './queues.ts';

const BOUND = { source: 'journal', destination: 'audit', destination_type: 'queue', arguments: {} } as const;

const EXCHANGE = {
  type: 'fanout',
  durable: true,
  auto_delete: false,
  internal: false,
  arguments: {},
} as const;

/** The queues function with all declared queues, three that were made at run time, and two exchanges of somebody's. */
export async function oddQueues(): Promise<OddSubject> {
  const { handler, broker, records, messages, workQueues, bridges, log, say, create, operations, purges } =
    setUp();
  for (const name of ['audit', 'busy', 'half']) await create(name);
  workQueues.queues.set('busy', { visible: 3, in_flight: 0, delayed: 0 });
  say('busy', { messages_ready: 1 });
  // Somebody deleted it in RabbitMQ.
  messages.queues.delete('half');
  workQueues.queues.set('half', { visible: 2, in_flight: 0, delayed: 0 });
  for (const name of ['news', 'rumours']) await broker.declareExchange({ name, ...EXCHANGE });
  await broker.bind({ ...BOUND, routing_key: 'auth.#' });
  const start = { id: 'p-1', queue: 'audit', by: { client_id: 'c', client_name: 'n' }, to_take: 0 };
  const kept = { ...newPurge(start, NOW), state: 'done' } as const;
  await purges.create(kept);
  return {
    handler,
    log,
    state: async () => ({
      exchanges: await broker.exchanges(),
      bindings: await broker.bindings({}),
      policies: [...broker.policies.keys()],
      queues: await records.list({ limit: 100 }),
      messages: [...messages.queues],
      work: [...workQueues.queues],
      bridges: [...bridges.connected],
      operations: await operations(),
      purge: await purges.get('p-1'),
    }),
    known: {
      paths: {
        getPurge: { purge: 'p-1' },
        listPurged: { purge: 'p-1' },
        restorePurge: { purge: 'p-1' },
      },
      names: ['audit', 'busy', 'half', 'orders', 'dlq', 'news', 'rumours', 'journal'],
      cursors: [encodeQueueCursor('audit')],
      bodies: {
        createQueue: { name: 'fresh', bindings: [{ exchange: 'journal', routing_key: 'auth.#' }] },
        createBinding: { exchange: 'journal', queue: 'audit', routing_key: 'auth.#' },
      },
      queries: {
        deleteQueue: [['force', 'true']],
        deleteExchange: [['force', 'true']],
        deleteBinding: [
          ['exchange', 'journal'],
          ['queue', 'audit'],
          ['routing_key', 'auth.#'],
        ],
      },
    },
  };
}
