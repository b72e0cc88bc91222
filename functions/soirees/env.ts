import * as z from 'zod';
import { heldMessages, idempotency, playlists, publishing, soirees, stage } from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...idempotency,
  ...soirees,
  ...playlists,
});

/** What the schedule sends, once a minute. */
export const SWEEP = { sweep: 'unsent soirées' } as const;

export type Env = z.infer<typeof Env>;
