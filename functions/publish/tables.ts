import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import type { CircuitStates } from '../../core/circuit/circuit-states.ts';
import type { IdempotencyKeys } from '../../core/idempotency/idempotency-keys.ts';

/** The tables that few requests need, each made when it is first asked for. */
export function tablesOnDemand(env: { IDEMPOTENCY_TABLE: string; CIRCUITS_TABLE: string }): {
  idempotencyKeys: () => Promise<IdempotencyKeys>;
  circuitStates: () => Promise<CircuitStates>;
} {
  return {
    idempotencyKeys: once(() => createIdempotencyKeys({ call, table: env.IDEMPOTENCY_TABLE })),
    circuitStates: once(() => createCircuitStates({ call, table: env.CIRCUITS_TABLE })),
  };
}

/** Its callers wait less: it is asked before or after everything else that a request takes. */
const call = createDynamoDbCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 });

function once<T>(make: () => T): () => Promise<T> {
  let made: T | undefined;
  return async () => {
    made ??= make();
    return made;
  };
}
