import * as z from 'zod';
import { payloads, stage, trail, wholeNumber } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...trail,
  ...payloads,
  /** Seconds that an entry is kept; the bucket's own rule removes the bodies. */
  TRAIL_KEPT_SECONDS: wholeNumber,
});
