import * as z from 'zod';
import { circuits, consumer, wholeNumber } from '../../../../functions/wiring/environment.ts';
import { playlists, soirees } from '../../environment.ts';

export const Env = z.object({
  ...consumer,
  ...circuits,
  ...soirees,
  ...playlists,
  /** Where the generator answers. Missing: Cloud Map is asked. */
  GENERATOR_URL: z.url({ protocol: /^https?$/ }).optional(),
  GENERATOR_NAMESPACE: z.string().min(1),
  GENERATOR_SERVICE: z.string().min(1),
  /** Milliseconds for one call. */
  GENERATOR_TIMEOUT_MS: wholeNumber.pipe(z.number().min(1)),
});
export type Env = z.infer<typeof Env>;
