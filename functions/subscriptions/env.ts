import * as z from 'zod';
import {
  audit,
  deliveries,
  failedMessages,
  failures,
  inFlight,
  messageLog,
  payloads,
  provisioning,
  stage,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...provisioning,
  ...deliveries,
  ...failedMessages,
  ...failures,
  ...inFlight,
  ...messageLog,
  ...audit,
  ...payloads,
});
export type Env = z.infer<typeof Env>;
