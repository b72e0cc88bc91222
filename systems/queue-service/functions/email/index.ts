import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { chosenMailer } from './mailer.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  mailer: chosenMailer(env),
  from: env.MAIL_FROM,
});
