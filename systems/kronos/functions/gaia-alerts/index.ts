import { createAlerts, createSnsClient } from '../../../../adapters/sns/alerts.ts';
import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  alerts: createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN }),
});
