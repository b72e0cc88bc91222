import { createEmbeddedMetrics } from '../../adapters/cloudwatch/embedded-metrics.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createQueueHistory } from '../../adapters/dynamodb/queue-history.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createManagementObserver } from '../../adapters/rabbitmq-management/broker-figures.ts';
import { createBrokerObjects } from '../../adapters/rabbitmq-management/broker-objects.ts';
import { brokerVersion } from '../../adapters/rabbitmq-management/version.ts';
import { createPrometheusObserver } from '../../adapters/rabbitmq-prometheus/broker-figures.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createQueueDepths } from '../../adapters/sqs/queue-depths.ts';
import type { Log } from '../../core/log.ts';
import type { BrokerObserver } from '../../core/observation/broker-figures.ts';
import { firstAnswer } from '../../core/observation/first-answer.ts';
import { queueNamed, topology } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import { straightenTap } from '../../core/trail/tapped-broker.ts';
import { createAdministrator } from '../wiring/administrator.ts';
import { createLog } from '../wiring/log.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';

/** The function has 30 s. */
const TWO_TRIES = { maxAttempts: 2, requestTimeoutMs: 3_000 };

export function createDeps(env: Env): Deps {
  const log = createLog();
  const documents = createDocuments(TWO_TRIES);
  const administrator = createAdministrator(env);
  return {
    observer: observerOf(env, administrator, log),
    runningVersion: async () => brokerVersion(await administrator.connection()),
    templateVersion: env.BROKER_VERSION,
    runtimeQueues: createRuntimeQueues({ documents, table: env.QUEUES_TABLE }),
    history: createQueueHistory({ documents, table: env.QUEUE_HISTORY_TABLE }),
    depths: createQueueDepths({ client: createSqsClient(TWO_TRIES) }),
    workQueueUrl: (name) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name }),
    queueNamed,
    settings: defaultSettings,
    each: new Set(env.QUEUE_METRICS === 'each' ? Object.keys(topology.queues) : []),
    straightenTap: () =>
      straightenTap(createBrokerObjects({ ...administrator, vhost: vhostOf(env.BROKER_URL) })),
    measures: createEmbeddedMetrics({ deployment: env.STAGE }),
    now: () => new Date(),
    log,
  };
}

/** Prometheus costs the broker less; an older one, or another's, has the management API only. */
function observerOf(
  env: Env,
  { credentials, connection }: ReturnType<typeof createAdministrator>,
  log: Log,
): BrokerObserver {
  const vhost = vhostOf(env.BROKER_URL);
  const management = createManagementObserver({ connection, vhost });
  const { BROKER_PROMETHEUS_URLS: urls } = env;
  if (urls === undefined) return management;
  return firstAnswer(
    [
      createPrometheusObserver({ urls, credentials: () => credentials({ refused: false }), vhost }),
      management,
    ],
    log,
  );
}
