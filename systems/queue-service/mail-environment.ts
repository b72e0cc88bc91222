import * as z from 'zod';
import { text } from '../../functions/wiring/environment/value.ts';

export const mail = {
  /** How mails go out; for `smtp` the URL must be there too, and a secret {username, password} where it wants a login. */
  MAIL_BY: z.enum(['ses', 'smtp']),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/./)
    .describe('smtp[s]://[user:password@]host:port')
    .optional(),
  SMTP_SECRET_ARN: text.optional(),
  MAIL_FROM: text,
};
