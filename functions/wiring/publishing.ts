import { v7 as newId } from 'uuid';
import type * as z from 'zod';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createHeldMessages } from '../../adapters/dynamodb/held-messages.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsCalls, type SqsCalls } from '../../adapters/sqs/calls.ts';
import { createOutbox } from '../../adapters/sqs/outbox.ts';
import type { Log } from '../../core/log.ts';
import { type CheckTurn, createTurns, inTurn } from '../../core/message/behind-outbox.ts';
import type { HeldMessages } from '../../core/message/held-messages.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import { declaredOrders } from '../../core/message/outbox-group.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { heldMessages, outbox, publishing } from './environment.ts';
import { createPublishAudit, type PublishAudit } from './publish-audit.ts';

type PublishingEnv = z.output<z.ZodObject<typeof publishing & typeof heldMessages>>;

type Around = { auditTimeoutMs: number; now: () => Date; log: Log };

/**
 * What a function needs to publish and to leave a trace of it, behind what the outbox holds: for those that try again
 * what was not published. Apart from wiring.ts, whose clients are heavy to load.
 */
export function publishingDeps(
  env: PublishingEnv & z.output<z.ZodObject<typeof outbox>>,
  around: Around,
): { publisher: Publisher; audit: PublishAudit } {
  const { publisher, audit, held, checkTurn } = outboxDeps(env, around);
  const made = outboxOf(env, { call: createSqsCalls(), held, now: around.now });
  return { publisher: inTurn(publisher, { checkTurn, outbox: made, now: around.now }), audit };
}

/** The outbox of an environment, in its order. */
export function outboxOf(
  env: z.output<z.ZodObject<typeof outbox>>,
  { call, held, now }: { call: SqsCalls; held: HeldMessages; now: () => Date },
): Outbox {
  const ordered = { queueUrl: env.ORDERED_OUTBOX_QUEUE_URL, held, ordersOf: declaredOrders, newId, now };
  return createOutbox({ call, queueUrl: env.OUTBOX_QUEUE_URL, ordered });
}

/** The same for the two ends of the outbox, which see to the order themselves. */
export function outboxDeps(
  env: PublishingEnv,
  { auditTimeoutMs, now, log }: Around,
): { publisher: Publisher; audit: PublishAudit; held: HeldMessages; checkTurn: CheckTurn } {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  const publisher = createPublisher({
    url: env.BROKER_URL,
    credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
    publishTimeoutMs: env.PUBLISH_TIMEOUT_MS,
  });
  const messageLog = createMessageLog({ call: createDynamoDbCalls(), table: env.MESSAGE_LOG_TABLE, now });
  // Callers wait for it before anything else happens.
  const call = createDynamoDbCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 });
  const held = createHeldMessages({ call, table: env.HELD_MESSAGES_TABLE, now });
  return {
    publisher,
    audit: createPublishAudit({ messageLog, timeoutMs: auditTimeoutMs, log }),
    held,
    checkTurn: createTurns(held, declaredOrders),
  };
}
