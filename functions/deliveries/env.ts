import * as z from 'zod';
import { deliveries, failures, messageLog, payloads, stage, workQueues } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...workQueues,
  ...deliveries,
  ...failures,
  ...messageLog,
  ...payloads,
});
export type Env = z.infer<typeof Env>;
