import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createServicePasswords } from '../../adapters/secrets-manager/service-passwords.ts';
import { topologies } from '../../core/topology/index.ts';
import { userSecretName } from '../../core/topology/names.ts';
import { serviceUsers } from '../../core/topology/service-users.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { connect } from './connect.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { agreedVhost } from './vhost.ts';

const env = readEnv(Env);
const call = createSecretsManagerCalls();
const credentials = secretCredentials(createSecrets({ call }), env.BROKER_SECRET_ARN);
const passwords = createServicePasswords({ call, nameOf: (user) => userSecretName(env.STAGE, user) });

export const handler = createHandler({
  connect: async () =>
    connect({
      url: env.BROKER_MANAGEMENT_URL,
      vhost: agreedVhost(env.BROKER_URL, env.BROKER_VIRTUAL_HOST),
      deployment: env.STAGE,
      passwords,
      first: () => credentials({ refused: false }),
    }),
  passwords,
  services: serviceUsers(topologies),
  newPassword: () => randomBytes(30).toString('base64url'),
  wait: (ms, signal) => setTimeout(ms, undefined, { signal }),
  log: createLog(),
});
