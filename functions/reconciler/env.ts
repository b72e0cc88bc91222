import * as z from 'zod';
import {
  alerts,
  alertWindows,
  failedMessages,
  parkedKeys,
  retryWorkflow,
  stage,
  wholeNumber,
  workQueues,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...parkedKeys,
  ...alerts,
  ...alertWindows,
  ...retryWorkflow,
  ...workQueues,
  /** How long a record may be overdue before it is looked at, seconds. */
  RECONCILE_GRACE_SECONDS: wholeNumber.default(60),
});
