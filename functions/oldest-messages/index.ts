import { createCloudWatchCalls } from '../../adapters/cloudwatch/calls.ts';
import { createOldestMessages } from '../../adapters/cloudwatch/oldest-messages.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { readEnv } from '../wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const queueUrl = (name: string) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name });

export const handler = createHandler(
  createOldestMessages({ call: createCloudWatchCalls(), queueUrl, now: () => new Date() }),
);
