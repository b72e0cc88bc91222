import * as z from 'zod';
import {
  audit,
  clients,
  idempotency,
  resourcePrefix,
  stage,
  tokenAllowances,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...clients,
  ...idempotency,
  ...audit,
  ...resourcePrefix,
  ...tokenAllowances,
});
/** What the schedule sends, once a minute. */
export const SWEEP = { sweep: 'allowances of tokens' } as const;

export type Env = z.infer<typeof Env>;
