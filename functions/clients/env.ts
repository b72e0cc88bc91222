import * as z from 'zod';
import {
  clients,
  idempotency,
  operations,
  resourcePrefix,
  stage,
  tokenAllowances,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...clients,
  ...idempotency,
  ...operations,
  ...resourcePrefix,
  ...tokenAllowances,
});
/** What the schedule sends, once a minute. */
export const SWEEP = { sweep: 'allowances of tokens' } as const;

export type Env = z.infer<typeof Env>;
