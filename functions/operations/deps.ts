import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createMatchCounts } from '../../adapters/dynamodb/failed-message-matches.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import { createOperationResults } from '../../adapters/dynamodb/operation-results.ts';
import { createOperations } from '../../adapters/dynamodb/operations.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createTrailReader } from '../../adapters/dynamodb/trail.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createOperationSteps } from '../../adapters/sqs/operation-steps.ts';
import { createRetryRoutes } from '../../core/retry/route.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { createLog } from '../wiring/log.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const documents = createDocuments({ maxAttempts: 2 });
  const call = createDynamoDbCalls({ maxAttempts: 2 });
  const failed = { documents, table: env.FAILED_MESSAGES_TABLE };
  return {
    failedMessages: createFailedMessages(failed),
    trail: createTrailReader({ call, table: env.TRAIL_TABLE }),
    matches: createMatchCounts({ ...failed, now }),
    operations: createOperations({ documents, table: env.OPERATIONS_TABLE }),
    results: createOperationResults({ documents, table: env.OPERATION_RESULTS_TABLE }),
    steps: createOperationSteps({
      call: createSqsCalls({ maxAttempts: 2 }),
      queueUrl: env.OPERATION_STEPS_QUEUE_URL,
    }),
    idempotencyKeys: createIdempotencyKeys({
      call,
      table: env.IDEMPOTENCY_TABLE,
    }),
    operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
    retryRoutes: createRetryRoutes(queueNamed, env.RETRY_SETTINGS),
    isQueue: (name) => queueNamed(name) !== undefined,
    newId,
    now,
    log: createLog(),
  };
}
