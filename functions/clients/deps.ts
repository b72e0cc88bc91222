import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { lazyUsagePlans } from '../../adapters/api-gateway/lazy-usage-plans.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createClientRegistry } from '../../adapters/dynamodb/client-registry.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createTokenAllowances } from '../../adapters/dynamodb/token-allowances.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { KEY_BYTES, keyFrom } from '../../core/permission/key.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const client = createDynamoDbClient({ maxAttempts: 2 });
  const call = createDynamoDbCalls({ maxAttempts: 2 });
  return {
    registry: createClientRegistry({ client, table: env.CLIENTS_TABLE }),
    idempotencyKeys: createIdempotencyKeys({ call, table: env.IDEMPOTENCY_TABLE }),
    allowances: createTokenAllowances({ call, table: env.ALLOWANCES_TABLE }),
    usagePlans: lazyUsagePlans(env.RESOURCE_PREFIX),
    operatorLog: createOperatorLog({ client, table: env.OPERATIONS_TABLE, newId: v7, now }),
    newId: v7,
    newKey: () => keyFrom(randomBytes(KEY_BYTES)),
    now,
    log: createLogger(),
  };
}
