import * as z from 'zod';
import {
  broker,
  brokerManagement,
  failedMessages,
  failures,
  outbox,
  stage,
  wholeNumber,
  workQueues,
} from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...workQueues,
  ...outbox,
  ...failures,
  ...failedMessages,
  /** Seconds that gathered figures are shown again. */
  METRICS_KEPT_SECONDS: wholeNumber,
});
export type Env = z.infer<typeof Env>;
