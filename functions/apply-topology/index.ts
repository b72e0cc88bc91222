import { setTimeout } from 'node:timers/promises';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { vhostOf } from '../../adapters/rabbitmq-management/vhost.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { readEnv } from '../pipeline/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const credentials = secretCredentials(
  createSecrets({ call: createSecretsManagerCalls() }),
  env.BROKER_SECRET_ARN,
);

export const handler = createHandler({
  connect: async () =>
    createManagement({
      ...(await credentials({ refused: false })),
      url: env.BROKER_MANAGEMENT_URL,
      vhost: vhostOf(env.BROKER_URL),
    }),
  wait: (ms, signal) => setTimeout(ms, undefined, { signal }),
  log: createLogger(),
});
