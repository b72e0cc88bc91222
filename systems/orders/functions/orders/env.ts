import * as z from 'zod';
import { consumer } from '../../../../functions/wiring/environment.ts';
import { orderEvents } from '../../environment.ts';

export const Env = z.object({
  ...consumer,
  ...orderEvents,
  /** `true` honours `metadata.simulate` (simulate.ts). The local stage sets it; dev and prod never do. */
  SIMULATE_FAILURES: z.enum(['true', 'false']).optional(),
});
