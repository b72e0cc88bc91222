import * as z from 'zod';
import {
  alerts,
  alertWindows,
  failedMessages,
  retryWorkflows,
  stage,
  wholeNumber,
  workQueues,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...alerts,
  ...alertWindows,
  ...retryWorkflows,
  ...workQueues,
  /** How long a record may be overdue before it is looked at, seconds. */
  RECONCILE_GRACE_SECONDS: wholeNumber.default(60),
});
