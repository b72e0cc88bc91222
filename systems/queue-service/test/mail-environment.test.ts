import { expect, it } from 'vitest';
import * as z from 'zod';
import { readEnv } from '../../../functions/wiring/environment.ts';
import { mail } from '../mail-environment.ts';

it('shows no password of the relay, however wrong SMTP_URL is', () => {
  const wrong = { MAIL_BY: 'smtp', MAIL_FROM: 'no-reply@example.com', SMTP_URL: 'https://user:s3cret@mail' };
  const read = () => readEnv(z.object(mail), wrong);
  expect(read).toThrow('SMTP_URL is malformed');
  expect(read).not.toThrow('s3cret');
});
