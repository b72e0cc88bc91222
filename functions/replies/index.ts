import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createReplier } from '../../adapters/amqp/replier.ts';
import { newId } from '../../adapters/new-id.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { brokerBreaker } from '../../core/circuit/broker-breaker.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { reportedCircuit } from '../wiring/reported-circuit.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLog()];
const secrets = createSecrets({ call: createSecretsManagerCalls() });
const login = { url: env.BROKER_URL, credentials: secretCredentials(secrets, env.BROKER_SECRET_ARN) };

export const handler = createHandler({
  requester: createReplier(login, env.PUBLISH_TIMEOUT_MS),
  breaker: brokerBreaker({ now, log, reported: reportedCircuit(env.CIRCUITS_TABLE, newId()) }),
  payloadLimitBytes: env.PAYLOAD_LIMIT_BYTES,
  now,
  newId,
  log,
});
