import { createMailer } from '../../adapters/smtp/mailer.ts';
import { readEnv } from '../pipeline/environment.ts';
import { consumerDeps } from '../pipeline/wiring.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const mailer = createMailer({ url: env.SMTP_URL, from: env.MAIL_FROM });

export const handler = createHandler({
  ...consumerDeps(env),
  mailer,
  from: env.MAIL_FROM,
});
