import { createProvisioner } from '../../../core/queues/provisioner.ts';
import type { QueueStatistics } from '../../../core/queues/statistics.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { queueNamed, topologies, topology } from '../../../core/topology/index.ts';
import { hasWorkQueue } from '../../../core/topology/names.ts';
import { render } from '../../../core/topology/render.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { tappedBroker } from '../../../core/trail/tapped-broker.ts';
import type { Deps } from '../../../functions/queues/handler.ts';
import { createHandler, createOperations } from '../../../functions/queues/handler.ts';
import type { PurgeWork } from '../../../functions/queues/purge-deps.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { createMemoryBridges } from '../../memory/bridges.ts';
import { createMemoryBrokerObjects } from '../../memory/broker-objects.ts';
import { createMemoryBrokerStatistics, queueStatistics } from '../../memory/broker-statistics.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOldestMessages } from '../../memory/oldest-messages.ts';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';
import { createMemoryParkedKeys } from '../../memory/parked-keys.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryBrokerOf } from '../../memory/publisher.ts';
import { createMemoryPullQueues } from '../../memory/pull-queues.ts';
import { createMemoryPurges } from '../../memory/purges.ts';
import { createMemoryQueueDrain } from '../../memory/queue-drain.ts';
import { createMemoryQueueHistory } from '../../memory/queue-history.ts';
import { createMemoryQueueMessages } from '../../memory/queue-messages.ts';
import { createMemoryRetryWorkflow } from '../../memory/retry-workflow.ts';
import { createMemoryRuntimeQueues } from '../../memory/runtime-queues.ts';
import { createMemoryTrail } from '../../memory/trail.ts';
import { createMemoryWorkQueueStore } from '../../memory/work-queue-store.ts';
import { createMemoryWorkQueues } from '../../memory/work-queues.ts';
import { recordedLog } from '../../recorded-log.ts';

/** Of the whole topology, and of queues that it does not know. */
const routes = createRetryRoutes(queueNamed, { retryDelays: [60, 300, 1_800] });

export const NOW = '2026-01-05T10:00:00.000Z';

/** The queues function on memory adapters and the whole topology. */
export function setUp({ deployment = 'prod' } = {}) {
  const declarations = render(topologies, defaultSettings);
  const records = createMemoryRuntimeQueues();
  const log = recordedLog();
  const untapped = createMemoryBrokerObjects(declarations);
  const broker = { ...tappedBroker(untapped, log), policies: untapped.policies };
  const messages = createMemoryQueueMessages();
  const workQueues = createMemoryWorkQueueStore();
  const bridges = createMemoryBridges();
  const statistics = createMemoryBrokerStatistics();
  const failedMessages = createMemoryFailedMessages();
  const workflow = createMemoryRetryWorkflow();
  const parkedKeys = createMemoryParkedKeys();
  const oldestMessages = createMemoryOldestMessages();
  const history = createMemoryQueueHistory();
  const trail = createMemoryTrail();
  const messageLog = createMemoryMessageLog();
  const operatorLog = createMemoryOperatorLog();
  const clock = { ms: 0 };
  const now = () => new Date(Date.parse(NOW) + clock.ms);
  const purges = createMemoryPurges();
  const payloads = createMemoryPayloads();
  const drain = createMemoryQueueDrain(now);
  const pullQueues = createMemoryPullQueues(now);
  const workItems = createMemoryWorkQueues(payloads);
  const rabbitmq = createMemoryBrokerOf({ system: 'all', description: 'All systems.', ...topology });
  const asked: PurgeWork[] = [];
  let ids = 0;
  for (const queue of Object.values(topology.queues)) {
    statistics.put(queueStatistics(queue.name));
    messages.queues.set(queue.name, { ready: 0, consumers: 0 });
    if (hasWorkQueue(queue)) {
      workQueues.queues.set(queue.name, { visible: 0, in_flight: 0, delayed: 0 });
    }
  }
  const provisioner = createProvisioner({
    records,
    broker,
    messages,
    workQueues,
    bridges,
    isDeclared: (name) => Object.hasOwn(topology.queues, name),
    maxQueues: 10,
    maxOfClient: 3,
    settings: defaultSettings,
  });
  const deps: Deps = {
    provisioner: {
      ...provisioner,
      // As RabbitMQ does: what is declared has figures.
      create: async (queue, options) => {
        const outcome = await provisioner.create(queue, options);
        if (outcome === 'created') statistics.put(queueStatistics(queue.name));
        return outcome;
      },
    },
    runtimeQueues: records,
    broker,
    messages,
    workQueues,
    statistics,
    oldestMessages,
    history,
    trail,
    messageLog,
    failedMessages,
    workflow,
    parkedKeys,
    routes,
    deployment,
    topology: { ...topology, declarations, settings: defaultSettings },
    operatorLog,
    log,
    now,
    purges,
    payloads,
    drain,
    pullQueues,
    workItems,
    publisher: () => ({ ...rabbitmq.publisher, close: async () => undefined }),
    later: async (work) => void asked.push(work),
    defaultTtlMs: defaultSettings.messageTtlMs,
    newId: () => `id-${String(++ids).padStart(4, '0')}`,
  };
  const handler = createOperations(deps);
  const call = async (given: Given) => {
    const { statusCode, headers, body } = await handler(event(given));
    return { status: statusCode, headers, body: JSON.parse(body) };
  };
  /** A queue that clients pull from, without bindings. */
  const create = async (name: string) => {
    await provisioner.create({
      name,
      delivery: 'pull',
      bindings: [],
      message_ttl_ms: null,
      max_length: null,
      subscription: null,
      created_by: 'somebody',
      created_at: NOW,
    });
    statistics.put(queueStatistics(name));
    messages.queues.set(name, { ready: 0, consumers: 0 });
  };
  return {
    handler,
    clock,
    sweep: () => createHandler(deps)({ sweep: 'unused subscriptions' }),
    /** What the function has asked itself to do, until nothing is left. */
    async goOn() {
      for (let work = asked.shift(); work; work = asked.shift()) await createHandler(deps)(work);
    },
    asked,
    purges,
    payloads,
    drain,
    pullQueues,
    parkedKeys,
    workItems,
    rabbitmq,
    provisioner,
    create,
    call,
    records,
    broker,
    messages,
    workQueues,
    bridges,
    oldestMessages,
    trail,
    messageLog,
    failedMessages,
    workflow,
    log,
    say: (name: string, more: Partial<QueueStatistics>) => statistics.put(queueStatistics(name, more)),
    operations: async () =>
      (await operatorLog.list({ limit: 50 })).items.map(({ action, target, details }) => ({
        action,
        target,
        details,
      })),
  };
}
