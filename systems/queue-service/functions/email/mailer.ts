import * as z from 'zod';
import { lazily } from '../../../../adapters/lazily.ts';
import { createSecretsManagerCalls } from '../../../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../../../adapters/secrets-manager/secret.ts';
import type { Mailer } from '../../domain/mailer.ts';
import { createMailer, type Login } from '../../mailers/smtp.ts';
import type { Env } from './env.ts';

const CredentialsSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** The way out for mails that the stage has chosen. */
export function chosenMailer(env: z.output<typeof Env>): Mailer {
  const { MAIL_BY, MAIL_FROM: from, SMTP_URL: url, SMTP_SECRET_ARN: secretArn } = env;
  if (MAIL_BY === 'ses') return sesMailer(from);
  if (url === undefined) throw new Error("The function's environment is not complete: SMTP_URL is missing.");
  return createMailer({ url, from, ...(secretArn === undefined ? {} : { login: loginOf(secretArn) }) });
}

/** Amazon SES's client is loaded with the first mail: a stage that sends over SMTP never loads it. */
function sesMailer(from: string): Mailer {
  return lazily(async () => {
    const [{ createSesClient }, { createMailer: createSesMailer }] = await Promise.all([
      import('../../mailers/ses-client.ts'),
      import('../../mailers/ses.ts'),
    ]);
    return createSesMailer({ client: createSesClient(), from });
  });
}

function loginOf(arn: string): Login {
  const secrets = createSecrets({ call: createSecretsManagerCalls() });
  return { read: () => secrets.json(arn, CredentialsSchema), forget: () => secrets.forget(arn) };
}
