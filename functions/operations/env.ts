import * as z from 'zod';
import {
  audit,
  failedMessages,
  idempotency,
  operationSteps,
  operations,
  retrySettings,
  stage,
  trail,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...audit,
  ...failedMessages,
  ...idempotency,
  ...operations,
  ...operationSteps,
  ...retrySettings,
  ...trail,
});
export type Env = z.infer<typeof Env>;

/** What the schedule sends, once a minute. */
export const SWEEP = { sweep: 'lost steps of operations' } as const;
