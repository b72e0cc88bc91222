import * as z from 'zod';
import {
  deliveries,
  failedMessages,
  failures,
  messageLog,
  payloads,
  stage,
  workQueues,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...workQueues,
  ...deliveries,
  ...failures,
  ...failedMessages,
  ...messageLog,
  ...payloads,
});
export type Env = z.infer<typeof Env>;
