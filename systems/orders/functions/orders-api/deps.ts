import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { createIdempotencyKeys } from '../../../../adapters/dynamodb/idempotency-keys.ts';
import { createOperatorLog } from '../../../../adapters/dynamodb/operator-log.ts';
import { createRebuilds } from '../../../../adapters/dynamodb/read-model.ts';
import { newId } from '../../../../adapters/new-id.ts';
import { createStepFunctionsClient } from '../../../../adapters/step-functions/client.ts';
import { createRebuildRuns } from '../../../../adapters/step-functions/rebuild-runs.ts';
import { createLog } from '../../../../functions/wiring/log.ts';
import { createOrderViews } from '../../stores/orders-projection.ts';
import { createPlacedOrders } from '../../stores/placed-orders.ts';
import { createStock } from '../../stores/stock.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const call = createDynamoDbCalls({ maxAttempts: 2 });
  const documents = createDocuments({ maxAttempts: 2 });
  return {
    orders: createPlacedOrders({ documents, orders: env.ORDERS_TABLE, outbox: env.ORDERS_OUTBOX_TABLE }),
    // An order does not wait for what it can do without.
    stock: createStock({
      documents: createDocuments({ maxAttempts: 2, requestTimeoutMs: 1_000 }),
      table: env.STOCK_TABLE,
    }),
    views: createOrderViews({ documents, table: env.ORDERS_VIEW_TABLE }),
    rebuilds: createRebuilds({ documents, table: env.ORDERS_VIEW_TABLE }),
    runs: createRebuildRuns({
      client: createStepFunctionsClient({ maxAttempts: 2 }),
      stateMachineArn: env.ORDERS_REBUILD_ARN,
    }),
    idempotencyKeys: createIdempotencyKeys({ call, table: env.IDEMPOTENCY_TABLE }),
    operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
    newId,
    now,
    log: createLog(),
  };
}
