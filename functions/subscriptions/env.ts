import * as z from 'zod';
import {
  deliveries,
  failedMessages,
  failures,
  inFlight,
  messageLog,
  operations,
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
  ...operations,
  ...payloads,
});
export type Env = z.infer<typeof Env>;
