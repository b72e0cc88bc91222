import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import type { BrokerBreakerDeps } from '../../core/circuit/broker-breaker.ts';

/** Nobody waits for what the circuit tells operators. */
const REPORT = { maxAttempts: 2, requestTimeoutMs: 1_000 };

/** Where an instance's circuit to the broker is told. */
export function reportedCircuit(table: string, instance: string): NonNullable<BrokerBreakerDeps['reported']> {
  return { instance, states: createCircuitStates({ call: createDynamoDbCalls(REPORT), table }) };
}
