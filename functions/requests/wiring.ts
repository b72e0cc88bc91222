import type * as z from 'zod';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createRequester } from '../../adapters/amqp/requester.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import type { Log } from '../../core/log.ts';
import { brokerBreaker } from '../pipeline/broker-breaker.ts';
import { createPublishAudit } from '../pipeline/publish-audit.ts';
import type { Env } from './env.ts';

const AUDIT_TIMEOUT_MS = 500;
/** Nobody waits for what the circuit tells operators. */
const REPORT = { maxAttempts: 2, requestTimeoutMs: 1_000 };

type Around = { now: () => Date; newId: () => string; log: Log };

export function requestingDeps(env: z.output<typeof Env>, { now, newId, log }: Around) {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  const messageLog = createMessageLog({ call: createDynamoDbCalls(), table: env.MESSAGE_LOG_TABLE, now });
  const states = createCircuitStates({ call: createDynamoDbCalls(REPORT), table: env.CIRCUITS_TABLE });
  return {
    requester: createRequester({
      url: env.BROKER_URL,
      credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
      name: 'courtier requests',
      publishTimeoutMs: env.PUBLISH_TIMEOUT_MS,
      log,
    }),
    breaker: brokerBreaker({ now, log, reported: { instance: newId(), states } }),
    audit: createPublishAudit({ messageLog, timeoutMs: AUDIT_TIMEOUT_MS, log }),
  };
}
