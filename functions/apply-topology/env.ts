import * as z from 'zod';
import { broker, brokerManagement, stage } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  /** What the event sources poll: the same as in BROKER_URL. */
  BROKER_VIRTUAL_HOST: z.string().min(1),
});
