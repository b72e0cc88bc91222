import type * as z from 'zod';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createRequester } from '../../adapters/amqp/requester.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createInFlight } from '../../adapters/dynamodb/in-flight.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { brokerBreaker } from '../../core/circuit/broker-breaker.ts';
import type { Log } from '../../core/log.ts';
import { reportedCircuit } from '../wiring/reported-circuit.ts';
import type { Env } from './env.ts';

/** A request has its own time to keep; without the table it goes on uncounted. */
const COUNT = { maxAttempts: 1, requestTimeoutMs: 1_000 };

type Around = { now: () => Date; newId: () => string; log: Log };

export function requestingDeps(env: z.output<typeof Env>, { now, newId, log }: Around) {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  return {
    requester: createRequester({
      url: env.BROKER_URL,
      credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
      name: 'courtier requests',
      publishTimeoutMs: env.PUBLISH_TIMEOUT_MS,
      log,
    }),
    breaker: brokerBreaker({ now, log, reported: reportedCircuit(env.CIRCUITS_TABLE, newId()) }),
    inFlight: createInFlight({ call: createDynamoDbCalls(COUNT), table: env.IN_FLIGHT_TABLE }),
    placesPerClient: env.IN_FLIGHT_PER_CLIENT,
  };
}
