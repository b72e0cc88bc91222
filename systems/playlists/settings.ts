import * as z from 'zod';

const whole = z.coerce.number().int();

/** What the environment may say of the playlist generator. */
export const generatorSettings = () => ({
  /** Seconds that a call may take. */
  COURTIER_GENERATOR_TIMEOUT: whole.positive().max(90).default(90),
  /** Where it answers; undefined: Cloud Map says. */
  COURTIER_GENERATOR_URL: z.url({ protocol: /^https?$/ }).optional(),
});
