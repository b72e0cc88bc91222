import { createAlerts, createSnsClient } from '../../../../adapters/sns/alerts.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { consumerDeps } from '../../../../functions/pipeline/wiring.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  alerts: createAlerts({ client: createSnsClient(), topicArn: env.ALERTS_TOPIC_ARN }),
});
