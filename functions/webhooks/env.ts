import * as z from 'zod';
import {
  audit,
  idempotency,
  stage,
  webhookAttempts,
  webhookKey,
  webhookLoopback,
  webhookQueue,
  webhooks,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...audit,
  ...idempotency,
  ...webhooks,
  ...webhookAttempts,
  ...webhookQueue,
  ...webhookKey,
  ...webhookLoopback,
});
