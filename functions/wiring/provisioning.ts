import type * as z from 'zod';
import { createQueueMessages } from '../../adapters/amqp/queue-messages.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createBridges } from '../../adapters/lambda/bridges.ts';
import { createLambdaClient } from '../../adapters/lambda/client.ts';
import { createBrokerObjects } from '../../adapters/rabbitmq-management/broker-objects.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createWorkQueueStore } from '../../adapters/sqs/work-queue-store.ts';
import { createProvisioner } from '../../core/queues/provisioner.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import { tappedBroker } from '../../core/trail/tapped-broker.ts';
import { createAdministrator } from './administrator.ts';
import type { provisioning } from './environment.ts';
import { createLog } from './log.ts';

type Environment = z.output<z.ZodObject<typeof provisioning>>;

/** API Gateway gives up after 29 s, and making a queue takes some ten calls. */
const TWO_TRIES = { maxAttempts: 2 };

/** What makes, counts, empties and removes queues at run time: from the variables of `provisioning` in environment.ts. */
export function createProvisioning(env: Environment) {
  const { credentials, connection } = createAdministrator(env);
  const vhost = vhostOf(env.BROKER_URL);
  const ofWorkQueue = (name: string) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name });
  const untapped = createBrokerObjects({ connection, vhost });
  const parts = {
    records: createRuntimeQueues({ documents: createDocuments(TWO_TRIES), table: env.QUEUES_TABLE }),
    broker: tappedBroker(untapped, createLog()),
    messages: createQueueMessages({ url: env.BROKER_URL, credentials, name: 'courtier queues' }),
    workQueues: createWorkQueueStore({
      client: createSqsClient(TWO_TRIES),
      queueUrl: ofWorkQueue,
      deadLetterQueueArn: env.WORK_DEAD_LETTER_QUEUE_ARN,
      maxReceiveCount: env.MAX_RECEIVE_COUNT,
    }),
    bridges: createBridges({
      client: createLambdaClient(TWO_TRIES),
      functionName: env.BRIDGE_FUNCTION,
      brokerArn: env.BROKER_ARN,
      secretArn: env.BRIDGE_SECRET_ARN,
      vhost,
    }),
    isDeclared: (name: string) => queueNamed(name) !== undefined,
    maxQueues: env.RUNTIME_QUEUES_LIMIT,
    maxOfClient: env.RUNTIME_QUEUES_OF_CLIENT,
    settings: {
      ...defaultSettings,
      messageTtlMs: env.MESSAGE_TTL,
      maxLength: env.MAX_LENGTH,
      deliveryLimit: env.DELIVERY_LIMIT,
    },
  };
  return {
    ...parts,
    credentials,
    connection,
    vhost,
    provisioner: createProvisioner(parts),
  };
}
