import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { consumerDeps } from '../../../../functions/pipeline/wiring.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { chosenMailer } from './mailer.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  mailer: chosenMailer(env),
  from: env.MAIL_FROM,
});
