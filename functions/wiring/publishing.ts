import type * as z from 'zod';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createHeldMessages } from '../../adapters/dynamodb/held-messages.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsCalls, type SqsCalls } from '../../adapters/sqs/calls.ts';
import { createOutbox } from '../../adapters/sqs/outbox.ts';
import { type CheckTurn, createTurns, inTurn } from '../../core/message/behind-outbox.ts';
import type { HeldMessages } from '../../core/message/held-messages.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import { declaredOrders } from '../../core/message/outbox-group.ts';
import type { Publisher } from '../../core/message/publisher.ts';
import type { heldMessages, outbox, publishing } from './environment.ts';

type PublishingEnv = z.output<z.ZodObject<typeof publishing & typeof heldMessages>>;

type Around = { now: () => Date };

/**
 * What a function needs to publish, behind what the outbox holds: for those that try again
 * what was not published. Apart from wiring.ts, whose clients are heavy to load.
 */
export function publishingDeps(
  env: PublishingEnv & z.output<z.ZodObject<typeof outbox>>,
  around: Around,
): { publisher: Publisher } {
  const { publisher, held, checkTurn } = outboxDeps(env, around);
  const made = outboxOf(env, { call: createSqsCalls(), held, now: around.now });
  return { publisher: inTurn(publisher, { checkTurn, outbox: made, now: around.now }) };
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
  { now }: Around,
): { publisher: Publisher; held: HeldMessages; checkTurn: CheckTurn } {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  const publisher = createPublisher({
    url: env.BROKER_URL,
    credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN),
    publishTimeoutMs: env.PUBLISH_TIMEOUT_MS,
  });
  // Callers wait for it before anything else happens.
  const call = createDynamoDbCalls({ maxAttempts: 2, requestTimeoutMs: 1_000 });
  const held = createHeldMessages({ call, table: env.HELD_MESSAGES_TABLE, now });
  return {
    publisher,
    held,
    checkTurn: createTurns(held, declaredOrders),
  };
}
