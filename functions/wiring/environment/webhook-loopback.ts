import * as z from 'zod';

/** A laptop's receivers are on the laptop, without TLS; nowhere else may anything be sent there. */
export const webhookLoopback = {
  WEBHOOK_LOOPBACK: z
    .enum(['allowed', 'refused'])
    .transform((value) => value === 'allowed')
    .describe('allowed or refused'),
};
