import type * as z from 'zod';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import type { Log } from '../../core/log.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { publishing } from './environment.ts';
import { createPublishAudit, type PublishAudit } from './publish-audit.ts';

type PublishingEnv = z.output<z.ZodObject<typeof publishing>>;

/** What a function needs to publish and to leave a trace of it. Apart from wiring.ts, whose clients are heavy to load. */
export function publishingDeps(
  env: PublishingEnv,
  { auditTimeoutMs, now, log }: { auditTimeoutMs: number; now: () => Date; log: Log },
): { publisher: Publisher; audit: PublishAudit } {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  const publisher = createPublisher({
    url: env.BROKER_URL,
    credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
    publishTimeoutMs: env.PUBLISH_TIMEOUT_MS,
  });
  const messageLog = createMessageLog({ call: createDynamoDbCalls(), table: env.MESSAGE_LOG_TABLE, now });
  return { publisher, audit: createPublishAudit({ messageLog, timeoutMs: auditTimeoutMs, log }) };
}
