import { randomBytes } from 'node:crypto';
import { createAllowanceSweep } from '../../adapters/dynamodb/allowance-sweep.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createClientRegistry } from '../../adapters/dynamodb/client-registry.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { lazily } from '../../adapters/lazily.ts';
import { newId } from '../../adapters/new-id.ts';
import { KEY_BYTES, keyFrom } from '../../core/permission/key.ts';
import type { UsagePlans } from '../../core/rate/usage-plans.ts';
import { createLog } from '../wiring/log.ts';
import type { Env } from './env.ts';
import type { Deps } from './handler.ts';

export function createDeps(env: Env): Deps {
  const now = () => new Date();
  const documents = createDocuments({ maxAttempts: 2 });
  const call = createDynamoDbCalls({ maxAttempts: 2 });
  return {
    registry: createClientRegistry({ documents, table: env.CLIENTS_TABLE }),
    idempotencyKeys: createIdempotencyKeys({ call, table: env.IDEMPOTENCY_TABLE }),
    allowances: createAllowanceSweep({ documents, table: env.ALLOWANCES_TABLE }),
    usagePlans: usagePlans(env.RESOURCE_PREFIX),
    operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
    newId,
    newKey: () => keyFrom(randomBytes(KEY_BYTES)),
    now,
    log: createLog(),
  };
}

/** The API Gateway client is loaded when a client is made or changed: most requests need none. */
function usagePlans(prefix: string): UsagePlans {
  return lazily(async () => {
    const [{ createApiGatewayClient }, { createUsagePlans }] = await Promise.all([
      import('../../adapters/api-gateway/client.ts'),
      import('../../adapters/api-gateway/usage-plans.ts'),
    ]);
    return createUsagePlans({ client: createApiGatewayClient(), prefix });
  });
}
