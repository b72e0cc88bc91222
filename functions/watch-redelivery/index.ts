import { createQueueMessages } from '../../adapters/amqp/queue-messages.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createBrokerStatistics } from '../../adapters/rabbitmq-management/queue-statistics.ts';
import { keptStatistics } from '../../core/queues/kept-statistics.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import { createAdministrator } from '../wiring/administrator.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const now = () => new Date();
const { credentials, connection } = createAdministrator(env);
const vhost = vhostOf(env.BROKER_URL);

export const handler = createHandler({
  store: createFailedMessages({ documents: createDocuments(), table: env.FAILED_MESSAGES_TABLE }),
  messages: createQueueMessages({ url: env.BROKER_URL, credentials, name: 'courtier watch' }),
  statistics: keptStatistics(
    {
      queues: async (limit, page) =>
        createBrokerStatistics({ ...(await connection()), vhost }).queues(limit, page),
    },
    { now, seconds: env.STATISTICS_KEPT_SECONDS },
  ),
  log: createLog(),
  now,
});
