import * as z from 'zod';

/** How the e-mail consumer's mails go out, and under which address. */
export type MailSettings = { from: string } & (
  | {
      by: 'ses';
      /** The verified identity; undefined: the domain of `from`, in the stack's own account and region. */
      identityArn: string | undefined;
    }
  | {
      by: 'smtp';
      /** The relay, smtp[s]://host:port without credentials; undefined: nobody has said. */
      url: string | undefined;
      /** A secret {username, password} of Secrets Manager; undefined: the relay wants no login. */
      secretArn: string | undefined;
    }
);

/** What the environment may say of it. */
export const mailSettings = () => ({
  COURTIER_MAIL: z.enum(['ses', 'smtp']).default('smtp'),
  COURTIER_MAIL_FROM: z.email().default('courtier@example.com'),
  // It ends up in the function's environment, which is no place for a password.
  COURTIER_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^@\s]+$/, 'must be smtp[s]://host:port without credentials')
    .optional(),
  COURTIER_SES_IDENTITY_ARN: z
    .string()
    .regex(/^arn:[\w-]+:ses:[\w-]+:\d{12}:identity\/[^*?\s]+$/, 'must be the ARN of an identity in SES')
    .optional(),
  COURTIER_SMTP_SECRET_ARN: z
    .string()
    .regex(/^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[^*?\s]+$/, 'must be the ARN of a secret')
    .optional(),
});
type Environment = z.output<z.ZodObject<ReturnType<typeof mailSettings>>>;

/** Throws an error that says which setting does not go with the chosen way. */
export function mailOf(environment: Environment): MailSettings {
  const { COURTIER_MAIL: by, COURTIER_MAIL_FROM: from } = environment;
  const { COURTIER_SES_IDENTITY_ARN: identityArn, COURTIER_SMTP_SECRET_ARN: secretArn } = environment;
  const { COURTIER_SMTP_URL: url } = environment;
  if (by === 'smtp' && identityArn !== undefined)
    throw new Error('COURTIER_SES_IDENTITY_ARN says nothing without COURTIER_MAIL=ses.');
  if (by === 'ses' && secretArn !== undefined)
    throw new Error('COURTIER_SMTP_SECRET_ARN says nothing with COURTIER_MAIL=ses.');
  return by === 'ses' ? { by, from, identityArn } : { by, from, url, secretArn };
}
