import * as z from 'zod';
import {
  heldMessages,
  idempotency,
  outbox,
  publishing,
  stage,
} from '../../../../functions/wiring/environment.ts';
import { playlists, soirees } from '../../environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...outbox,
  ...idempotency,
  ...soirees,
  ...playlists,
});

/** What the schedule sends, once a minute. */
export const SWEEP = { sweep: 'unsent soirées' } as const;

export type Env = z.infer<typeof Env>;
