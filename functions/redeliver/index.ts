import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createWorkQueues } from '../../adapters/sqs/work-queues.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createTaskOutcomes } from '../../adapters/step-functions/task-outcomes.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import { flushing } from '../../core/trace/spans.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const payloads = payloadBucket(env.PAYLOADS_BUCKET);
const secrets = createSecrets({ call: createSecretsManagerCalls() });

const log = createLog();
const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    store: createFailedMessages({ documents: createDocuments(), table: env.FAILED_MESSAGES_TABLE }),
    workQueues: createWorkQueues({
      call: createSqsCalls(),
      payloads,
      queueUrl: (name) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name }),
      orderOf: (name) => workOrder(queueNamed(name) ?? {}),
    }),
    publisher: createPublisher({
      url: env.BROKER_URL,
      name: 'courtier redeliver',
      credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
    }),
    payloads,
    outcomes: createTaskOutcomes({ client: createStepFunctionsClient() }),
    spans,
    log,
    now: () => new Date(),
  }),
);
