import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createFailedMessageCounts } from '../../adapters/dynamodb/failed-messages-count.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { createBrokerStatistics } from '../../adapters/rabbitmq-management/queue-statistics.ts';
import { vhostOf } from '../../adapters/rabbitmq-management/vhost.ts';
import { createSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createQueueDepths } from '../../adapters/sqs/queue-depths.ts';
import type { BrokerStatistics } from '../../core/queues/statistics.ts';
import { topology } from '../../core/topology/index.ts';
import { hasWorkQueue, workQueueUrl } from '../../core/topology/names.ts';
import { brokerQueues } from './broker-queues.ts';
import type { Env } from './env.ts';
import { failedMessages } from './failed-messages.ts';
import type { Deps } from './handler.ts';
import { sqsQueues } from './sqs-queues.ts';

/** Prometheus waits 10 s for an answer by default. */
const TWO_TRIES = { maxAttempts: 2, requestTimeoutMs: 3_000 };

export function createDeps(env: Env): Deps {
  const dynamoDb = createDynamoDbClient(TWO_TRIES);
  const depths = createQueueDepths({ client: createSqsClient(TWO_TRIES) });
  return {
    // What else there is to measure is a line here.
    collectors: [
      brokerQueues(brokerStatistics(env)),
      sqsQueues({
        depths,
        workQueues: workQueueUrls(env.WORK_QUEUE_URL_PREFIX),
        outbox: env.OUTBOX_QUEUE_URL,
        failures: env.FAILURES_QUEUE_URL,
      }),
      failedMessages(createFailedMessageCounts({ client: dynamoDb, table: env.FAILED_MESSAGES_TABLE })),
    ],
    keptSeconds: env.METRICS_KEPT_SECONDS,
    now: () => new Date(),
    log: createLogger(),
  };
}

/** Its login is read when it is needed: a broker that cannot be asked leaves the other metrics as they are. */
function brokerStatistics(env: Env): Pick<BrokerStatistics, 'queues'> {
  const secrets = createSecrets({ client: createSecretsManagerClient() });
  const credentials = secretCredentials(secrets, env.BROKER_SECRET_ARN);
  const [url, vhost] = [env.BROKER_MANAGEMENT_URL, vhostOf(env.BROKER_URL)];
  return {
    async queues(limit) {
      const login = await credentials({ refused: false });
      return createBrokerStatistics({ ...login, url, vhost }).queues(limit);
    },
  };
}

function workQueueUrls(prefix: string): Record<string, string> {
  const declared = Object.values(topology.queues).filter(hasWorkQueue);
  return Object.fromEntries(declared.map((queue) => [queue.name, workQueueUrl(prefix, queue)]));
}
