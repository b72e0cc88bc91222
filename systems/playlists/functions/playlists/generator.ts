import { createServiceDiscoveryClient } from '../../../../adapters/cloud-map/client.ts';
import { createCloudMapDiscovery } from '../../../../adapters/cloud-map/discovery.ts';
import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../../../adapters/dynamodb/circuit-states.ts';
import { createConfiguredDiscovery } from '../../../../core/discovery/configured.ts';
import type { Discovery } from '../../../../core/discovery/discovery.ts';
import type { Log } from '../../../../core/log.ts';
import { createPlaylistGenerator } from '../../stores/generator.ts';
import type { Env } from './env.ts';
import { generatorBreaker } from './generator-breaker.ts';

/** The circuit is asked before each call: a table that does not answer must not hold it up. */
const QUICK = { maxAttempts: 2, requestTimeoutMs: 1_000 };

/** The generator, and the circuit before it. */
export function generatorDeps(env: Env, { now, log }: { now: () => Date; log: Log }) {
  const timeoutMs = env.GENERATOR_TIMEOUT_MS;
  const states = createCircuitStates({ call: createDynamoDbCalls(QUICK), table: env.CIRCUITS_TABLE });
  return {
    generator: createPlaylistGenerator({ discovery: discovery(env, now), timeoutMs }),
    breaker: generatorBreaker({ states, longestCallMs: timeoutMs, now, log }),
  };
}

function discovery(env: Env, now: () => Date): Discovery {
  if (env.GENERATOR_URL !== undefined) return createConfiguredDiscovery(env.GENERATOR_URL);
  return createCloudMapDiscovery({
    client: createServiceDiscoveryClient(),
    namespace: env.GENERATOR_NAMESPACE,
    service: env.GENERATOR_SERVICE,
    now,
  });
}
