import { createDynamoDbClient } from '../../adapters/dynamodb/client.ts';
import { createClients } from '../../adapters/dynamodb/clients.ts';
import { createLogger } from '../../adapters/log/logger.ts';
import { lazyVerifyToken } from '../../adapters/oidc/lazy-verify-token.ts';
import { createSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { readEnv } from '../pipeline/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
// One after the other they must fit into 5 s, or clients could not get in while the secret cannot be read.
const impatient = { maxAttempts: 1, requestTimeoutMs: 2_000 };
const secrets = createSecrets({ client: createSecretsManagerClient(impatient) });
const clients = createClients({ client: createDynamoDbClient(impatient), table: env.CLIENTS_TABLE });
const adminKey = () => secrets.text(env.ADMIN_KEY_SECRET_ARN);

const now = () => new Date();
const tokens = env.OIDC && {
  verify: lazyVerifyToken(env.OIDC, now),
  permissionsClaim: env.OIDC.permissionsClaim,
};

export const handler = createHandler({ clients, adminKey, tokens, now, log: createLogger() });
