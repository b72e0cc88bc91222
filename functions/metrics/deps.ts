import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessageCounts } from '../../adapters/dynamodb/failed-messages-count.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createLambdaClient } from '../../adapters/lambda/client.ts';
import { createAskedOldestMessages, ONE_TRY } from '../../adapters/lambda/oldest-messages.ts';
import { brokerAlarms } from '../../adapters/rabbitmq-management/alarms.ts';
import { createBrokerStatistics } from '../../adapters/rabbitmq-management/queue-statistics.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createQueueDepths } from '../../adapters/sqs/queue-depths.ts';
import { RUNTIME_QUEUES_MAX } from '../../core/limits.ts';
import { agesIfKnown } from '../../core/queues/oldest-messages.ts';
import type { BrokerAlarm, BrokerStatistics } from '../../core/queues/statistics.ts';
import { queueNamed, topology } from '../../core/topology/index.ts';
import { hasWorkQueue, workQueueUrl } from '../../core/topology/names.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import { createAdministrator } from '../wiring/administrator.ts';
import { createLog } from '../wiring/log.ts';
import { brokerAlarmsCollector } from './broker-alarms.ts';
import { brokerQueues } from './broker-queues.ts';
import { circuitsCollector } from './circuits.ts';
import type { Env } from './env.ts';
import { failedMessages } from './failed-messages.ts';
import type { Deps } from './handler.ts';
import { queuesOfRunTime } from './runtime-queues.ts';
import { sqsQueues } from './sqs-queues.ts';

/** Prometheus waits 10 s for an answer by default. */
const TWO_TRIES = { maxAttempts: 2, requestTimeoutMs: 3_000 };

const declared = Object.values(topology.queues).filter(hasWorkQueue);

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const documents = createDocuments(TWO_TRIES);
  const log = createLog();
  const { statistics, alarms } = brokerSays(env);
  const queueUrl = (name: string) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name });
  const sqs = {
    depths: createQueueDepths({ client: createSqsClient(TWO_TRIES) }),
    oldestMessages: agesIfKnown(
      createAskedOldestMessages({
        client: createLambdaClient(ONE_TRY),
        functionName: env.OLDEST_MESSAGES_FUNCTION,
      }),
      log,
    ),
  };
  return {
    // What else there is to measure is a line here.
    collectors: [
      brokerQueues(statistics),
      brokerAlarmsCollector(alarms),
      sqsQueues({
        ...sqs,
        workQueues: Object.fromEntries(declared.map(({ name }) => [name, queueUrl(name)])),
        outboxes: [env.OUTBOX_QUEUE_URL, env.ORDERED_OUTBOX_QUEUE_URL],
        failures: env.FAILURES_QUEUE_URL,
      }),
      queuesOfRunTime({
        ...sqs,
        runtimeQueues: createRuntimeQueues({ documents, table: env.QUEUES_TABLE }),
        workQueueUrl: queueUrl,
        max: RUNTIME_QUEUES_MAX,
      }),
      failedMessages(createFailedMessageCounts({ documents, table: env.FAILED_MESSAGES_TABLE })),
      circuitsCollector(createCircuitStates({ call: createDynamoDbCalls(), table: env.CIRCUITS_TABLE }), now),
    ],
    keptSeconds: env.METRICS_KEPT_SECONDS,
    now,
    log,
  };
}

/** Its login is read when it is needed: a broker that cannot be asked leaves the other metrics as they are. */
function brokerSays(env: Env): {
  statistics: Pick<BrokerStatistics, 'queues'>;
  alarms: () => Promise<BrokerAlarm[]>;
} {
  const { connection } = createAdministrator(env);
  const vhost = vhostOf(env.BROKER_URL);
  return {
    statistics: {
      queues: async (limit) => createBrokerStatistics({ ...(await connection()), vhost }).queues(limit),
    },
    alarms: async () => brokerAlarms(await connection()),
  };
}
