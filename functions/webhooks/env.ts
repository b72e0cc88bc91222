import * as z from 'zod';
import {
  audit,
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
  ...webhooks,
  ...webhookAttempts,
  ...webhookQueue,
  ...webhookKey,
  ...webhookLoopback,
});
