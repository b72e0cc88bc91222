import { createBodyReferences } from '../../adapters/dynamodb/body-references.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createRetryWorkflow } from '../../adapters/step-functions/retry-workflow.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const log = createLog();
const records = { documents: createDocuments(), table: env.FAILED_MESSAGES_TABLE };

export const handler = createHandler({
  bodies: {
    references: createBodyReferences(records),
    payloads: payloadBucket(env.PAYLOADS_BUCKET, { timeoutMs: 5_000 }),
    log,
  },
  keys: {
    keys: createParkedKeys({ call: createDynamoDbCalls(), table: env.PARKING_TABLE }),
    store: createFailedMessages(records),
    workflow: createRetryWorkflow({ client: createStepFunctionsClient(), arn: env.RETRY_WORKFLOW_ARN }),
    routes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
    log,
    now: () => new Date(),
  },
});
