import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import { createLastResort } from '../../adapters/amqp/last-resort.ts';
import { newId } from '../../adapters/new-id.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../adapters/secrets-manager/secret.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import { LAST_RESORT_QUEUE } from '../../core/topology/dead-letters.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const now = () => new Date();
const credentials = secretCredentials(
  createSecrets({ call: createSecretsManagerCalls() }),
  env.BROKER_SECRET_ARN,
);
const payloads = payloadBucket(env.PAYLOADS_BUCKET);

export const handler = createHandler({
  lastResort: createLastResort({
    url: env.BROKER_URL,
    credentials,
    name: 'courtier last resort',
    queue: LAST_RESORT_QUEUE,
    now,
  }),
  reports: createFailureReports({ call: createSqsCalls(), queueUrl: env.FAILURES_QUEUE_URL, payloads }),
  queueNamed,
  now,
  newId,
  log: createLog(),
});
