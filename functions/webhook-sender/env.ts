import * as z from 'zod';
import {
  alerts,
  stage,
  webhookAttempts,
  webhookKey,
  webhookLoopback,
  webhookQueue,
  webhooks,
} from '../wiring/environment.ts';

const delays = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.int().positive()))
  .describe('seconds, with commas between them');

export const Env = z.object({
  ...stage,
  ...alerts,
  ...webhooks,
  ...webhookAttempts,
  ...webhookQueue,
  ...webhookKey,
  ...webhookLoopback,
  /** From one attempt to the next. */
  WEBHOOK_RETRY_DELAYS: delays,
});
