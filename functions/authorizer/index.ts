import { createDynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createClients } from '../../adapters/dynamodb/clients.ts';
import { createTokenAllowances } from '../../adapters/dynamodb/token-allowances.ts';
import { lazily } from '../../adapters/lazily.ts';
import type { Issuer } from '../../adapters/oidc/verify-token.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createOwnAllowance } from './own-allowance.ts';
import { createUsage } from './usage.ts';

const env = readEnv(Env);
// One after the other they must fit into 5 s, or clients could not get in while the secret cannot be read.
const impatient = { maxAttempts: 1, requestTimeoutMs: 2_000 };
const secrets = createSecrets({ call: createSecretsManagerCalls(impatient) });
const clients = createClients({ call: createDynamoDbCalls(impatient), table: env.CLIENTS_TABLE });
const adminKey = () => secrets.text(env.ADMIN_KEY_SECRET_ARN);

const now = () => new Date();
const log = createLog();
const rates = { prefix: env.RESOURCE_PREFIX, delaySeconds: env.USAGE_DELAY_SECONDS };
// Nobody waits long for it: without an answer a caller is let in, and counted with others.
const allowances = createTokenAllowances({
  call: createDynamoDbCalls({ maxAttempts: 1, requestTimeoutMs: 500 }),
  table: env.ALLOWANCES_TABLE,
});
const cacheSeconds = env.CLIENT_CACHE_SECONDS;
const ownAllowance =
  env.OIDC && createOwnAllowance({ ...rates, issuer: env.OIDC.issuer, allowances, cacheSeconds, log });
const usage = createUsage({ ...rates, ownAllowance });
// Loaded with the first token: callers with keys never wait for it.
const verifier = (issuer: Issuer) =>
  lazily(async () => {
    const { createVerifyToken } = await import('../../adapters/oidc/verify-token.ts');
    return { verify: createVerifyToken(issuer, now) };
  });
const tokens = env.OIDC && {
  verify: verifier(env.OIDC).verify,
  permissionsClaim: env.OIDC.permissionsClaim,
};

export const handler = createHandler({
  clients,
  adminKey,
  tokens,
  usage,
  cacheSeconds,
  now,
  log,
});
