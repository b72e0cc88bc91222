import { createLogger } from '../../adapters/log/logger.ts';
import type { Log } from '../../core/log.ts';

/** The log of a function: a line that core/metrics/counted.ts knows is a metric of the function's deployment. */
export function createLog(): Log {
  return createLogger({ deployment: process.env.STAGE });
}

/** The log that an author's code is given: whatever it says, it counts for no metric of Courtier's. */
export function createAuthorsLog(): Log {
  return createLogger();
}
