import { randomBytes } from 'node:crypto';
import { checkLogin } from '../../adapters/amqp/check-login.ts';
import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createLoginVersions } from '../../adapters/secrets-manager/login-versions.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const call = createSecretsManagerCalls();
const credentials = secretCredentials(createSecrets({ call, maxAgeMs: 0 }), env.BROKER_SECRET_ARN);

export const handler = createHandler({
  versions: createLoginVersions(call),
  users: async () => {
    const { username, password } = await credentials({ refused: false });
    const vhost = vhostOf(env.BROKER_URL);
    return createBrokerUsers({
      username,
      password,
      url: env.BROKER_MANAGEMENT_URL,
      vhost,
      deployment: env.STAGE,
    });
  },
  checkLogin: (login) =>
    checkLogin({ url: env.BROKER_URL, credentials: async () => login, name: 'courtier rotation' }),
  newPassword: () => randomBytes(30).toString('base64url'),
  log: createLog(),
});
