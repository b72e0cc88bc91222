import * as z from 'zod';
import { broker } from './broker.ts';
import { wholeNumber } from './value.ts';

export const publishTimeout = {
  /**
   * Milliseconds until the broker counts as away for a publish. The outbox is asked after that, and API Gateway's
   * caller waits for both.
   */
  PUBLISH_TIMEOUT_MS: wholeNumber.pipe(z.number().min(100).max(7_000)).default(5_000),
};

/** For functions that publish: see ../publishing.ts. */
export const publishing = { ...broker, ...publishTimeout };
