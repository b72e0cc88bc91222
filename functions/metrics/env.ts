import * as z from 'zod';
import {
  broker,
  brokerManagement,
  circuits,
  failedMessages,
  failures,
  oldestMessages,
  outbox,
  runtimeQueues,
  stage,
  wholeNumber,
  workQueues,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...workQueues,
  ...runtimeQueues,
  ...oldestMessages,
  ...outbox,
  ...failures,
  ...failedMessages,
  ...circuits,
  /** Seconds that gathered figures are shown again. */
  METRICS_KEPT_SECONDS: wholeNumber,
});
export type Env = z.infer<typeof Env>;
