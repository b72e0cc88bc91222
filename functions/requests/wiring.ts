import type * as z from 'zod';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createRequester } from '../../adapters/amqp/requester.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createBreaker } from '../../core/circuit/breaker.ts';
import type { Log } from '../../core/log.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { createPublishAudit } from '../pipeline/publish-audit.ts';
import type { Env } from './env.ts';

/** Three requests in a row that found no broker, then none for ten seconds: they are answered at once. */
const BREAKER = { threshold: 3, coolDownMs: 10_000 };
const AUDIT_TIMEOUT_MS = 500;

export function requestingDeps(env: z.output<typeof Env>, { now, log }: { now: () => Date; log: Log }) {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  const messageLog = createMessageLog({ call: createDynamoDbCalls(), table: env.MESSAGE_LOG_TABLE, now });
  return {
    requester: createRequester({
      url: env.BROKER_URL,
      credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
      name: 'courtier requests',
      publishTimeoutMs: env.PUBLISH_TIMEOUT_MS,
      log,
    }),
    breaker: createBreaker({
      ...BREAKER,
      now,
      isFailure: (error) => error instanceof BrokerUnavailableError,
      onChange: (state) => log.warn('the circuit to the broker changed', { state }),
    }),
    audit: createPublishAudit({ messageLog, timeoutMs: AUDIT_TIMEOUT_MS, log }),
  };
}
