import * as z from 'zod';
import {
  audit,
  failedMessages,
  messageLog,
  oldestMessages,
  parkedKeys,
  payloads,
  provisioning,
  purges,
  queueHistory,
  retryWorkflow,
  stage,
  trail,
  wholeNumber,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...provisioning,
  ...failedMessages,
  ...messageLog,
  ...trail,
  ...oldestMessages,
  ...parkedKeys,
  ...audit,
  ...payloads,
  ...purges,
  ...queueHistory,
  ...retryWorkflow,
  /** Milliseconds that a dead letter waits for the recorder. */
  DEAD_LETTER_TTL: wholeNumber,
});
/** What the schedule sends, once an hour. */
export const SWEEP = { sweep: 'unused subscriptions' } as const;

export type Env = z.infer<typeof Env>;
