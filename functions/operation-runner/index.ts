import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createMatchCounts } from '../../adapters/dynamodb/failed-message-matches.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createOperationResults } from '../../adapters/dynamodb/operation-results.ts';
import { createOperations } from '../../adapters/dynamodb/operations.ts';
import { createTrailReader } from '../../adapters/dynamodb/trail.ts';
import { newId } from '../../adapters/new-id.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createOperationSteps } from '../../adapters/sqs/operation-steps.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { createArchive } from '../../core/trail/archive.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const documents = createDocuments();
const failed = { documents, table: env.FAILED_MESSAGES_TABLE };
const now = () => new Date();

export const handler = createHandler({
  failedMessages: createFailedMessages(failed),
  matches: createMatchCounts({ ...failed, now }),
  operations: createOperations({ documents, table: env.OPERATIONS_TABLE }),
  results: createOperationResults({ documents, table: env.OPERATION_RESULTS_TABLE }),
  steps: createOperationSteps({ call: createSqsCalls(), queueUrl: env.OPERATION_STEPS_QUEUE_URL }),
  workflow: createRetryWorkflow({ client: createStepFunctionsClient(), arn: env.RETRY_WORKFLOW_ARN }),
  retryRoutes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
  trail: createTrailReader({ call: createDynamoDbCalls(), table: env.TRAIL_TABLE }),
  archive: createArchive({ payloads: payloadBucket(env.PAYLOADS_BUCKET), newId }),
  publisher: createPublisher({
    url: env.BROKER_URL,
    name: 'courtier operations',
    credentials: secretCredentials(
      createSecrets({ call: createSecretsManagerCalls() }),
      env.BROKER_SECRET_ARN,
    ),
  }),
  newId,
  now,
  log: createLog(),
});
