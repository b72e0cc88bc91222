import type * as z from 'zod';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createParkedKeys } from '../../adapters/dynamodb/parked-keys.ts';
import { createRedeliveries } from '../../adapters/dynamodb/redeliveries.ts';
import { lazily } from '../../adapters/lazily.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { createPutBack } from '../../adapters/sqs/put-back.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import type { PipelineDeps } from '../pipeline/consumer.ts';
import type { consumer } from './environment.ts';
import { createAuthorsLog, createLog } from './log.ts';
import { createSpans } from './spans.ts';

type ConsumerEnv = z.output<z.ZodObject<typeof consumer>>;

/** The pipeline's own needs, on AWS. */
export function consumerDeps(env: ConsumerEnv): PipelineDeps {
  const now = () => new Date();
  const log = createLog();
  const payloads = payloadBucket(env.PAYLOADS_BUCKET);
  return {
    claims: createMessageLog({ call: createDynamoDbCalls(), table: env.MESSAGE_LOG_TABLE, now }),
    reports: createFailureReports({
      call: createSqsCalls(),
      queueUrl: env.FAILURES_QUEUE_URL,
      payloads,
    }),
    payloads,
    outcomes: taskOutcomes(),
    redeliveries: createRedeliveries({ call: createDynamoDbCalls(), table: env.FAILED_MESSAGES_TABLE }),
    ...(env.PARKING_TABLE !== undefined && {
      parkedKeys: createParkedKeys({ call: createDynamoDbCalls(), table: env.PARKING_TABLE }),
    }),
    // Where it does not answer at once the message itself goes first: it comes again later than it could, no more.
    workQueue: createPutBack({
      call: createSqsCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 }),
      queueUrl: env.WORK_QUEUE_URL,
    }),
    spans: createSpans(log),
    log,
    authorsLog: createAuthorsLog(),
    now,
  };
}

/** The Step Functions client is loaded with the first redelivery: most messages are none. */
function taskOutcomes(): TaskOutcomes {
  return lazily(async () => {
    const [{ createStepFunctionsClient }, { createTaskOutcomes }] = await Promise.all([
      import('../../adapters/step-functions/client.ts'),
      import('../../adapters/step-functions/task-outcomes.ts'),
    ]);
    return createTaskOutcomes({ client: createStepFunctionsClient() });
  });
}
