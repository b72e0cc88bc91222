import type { Mailer } from '../domain/mailer.ts';

/** Amazon SES, loaded with the first mail: who sends over SMTP never pays for its client. */
export function lazyMailer(from: string): Mailer {
  let made: Promise<Mailer> | undefined;
  return {
    async send(mail, options) {
      made ??= make(from);
      await (await made).send(mail, options);
    },
  };
}

async function make(from: string): Promise<Mailer> {
  const [{ createSesClient }, { createMailer }] = await Promise.all([
    import('./ses-client.ts'),
    import('./ses.ts'),
  ]);
  return createMailer({ client: createSesClient(), from });
}
