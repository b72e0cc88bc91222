import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createServicePasswords } from '../../adapters/secrets-manager/service-passwords.ts';
import { topologies } from '../../core/topology/index.ts';
import { userSecretName } from '../../core/topology/names.ts';
import { serviceUsers } from '../../core/topology/service-users.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { agreedVhost } from './vhost.ts';

const env = readEnv(Env);
const call = createSecretsManagerCalls();
const credentials = secretCredentials(createSecrets({ call }), env.BROKER_SECRET_ARN);

export const handler = createHandler({
  connect: async () => {
    const vhost = agreedVhost(env.BROKER_URL, env.BROKER_VIRTUAL_HOST);
    const { username, password } = await credentials({ refused: false });
    const connection = { username, password, url: env.BROKER_MANAGEMENT_URL, vhost };
    return {
      declarations: createManagement(connection),
      users: createBrokerUsers({ ...connection, deployment: env.STAGE }),
    };
  },
  passwords: createServicePasswords({ call, nameOf: (user) => userSecretName(env.STAGE, user) }),
  services: serviceUsers(topologies),
  newPassword: () => randomBytes(30).toString('base64url'),
  wait: (ms, signal) => setTimeout(ms, undefined, { signal }),
  log: createLog(),
});
