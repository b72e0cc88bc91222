import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import type { CircuitStates } from '../../core/circuit/circuit-states.ts';
import type { IdempotencyKeys } from '../../core/idempotency/idempotency-keys.ts';

/**
 * The tables that few requests need, each made when it is first asked for. Their code is imported at once: imported
 * later it would keep esbuild from leaving out the parts of the DynamoDB client that nobody uses, which is 50 KB.
 */
export function tablesOnDemand(env: { IDEMPOTENCY_TABLE: string; CIRCUITS_TABLE: string }): {
  idempotencyKeys: () => Promise<IdempotencyKeys>;
  circuitStates: () => Promise<CircuitStates>;
} {
  return {
    idempotencyKeys: once(() => createIdempotencyKeys({ client: client(), table: env.IDEMPOTENCY_TABLE })),
    circuitStates: once(() => createCircuitStates({ client: client(), table: env.CIRCUITS_TABLE })),
  };
}

/** Of its own, because its callers wait less: it is asked before or after everything else that a request takes. */
const client = () => createDynamoDbClient({ maxAttempts: 2, requestTimeoutMs: 1_000 });

function once<T>(make: () => T): () => Promise<T> {
  let made: T | undefined;
  return async () => {
    made ??= make();
    return made;
  };
}
