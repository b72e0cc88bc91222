import * as z from 'zod';
import { broker, brokerManagement, failedMessages, stage, wholeNumber } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...failedMessages,
  /** How long figures of the management API are gone by, seconds. */
  STATISTICS_KEPT_SECONDS: wholeNumber,
});
