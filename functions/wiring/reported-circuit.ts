import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import type { BrokerBreakerDeps } from '../../core/circuit/broker-breaker.ts';

/** Nobody waits for what the circuit reports to operators. */
const REPORT = { maxAttempts: 2, requestTimeoutMs: 1_000 };

/** Where an instance reports its circuit to the broker. */
export function reportedCircuit(table: string, instance: string): NonNullable<BrokerBreakerDeps['reported']> {
  return { instance, states: createCircuitStates({ call: createDynamoDbCalls(REPORT), table }) };
}
