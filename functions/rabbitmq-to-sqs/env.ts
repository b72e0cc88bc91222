import * as z from 'zod';
import { defaultSettings } from '../../core/topology/settings.ts';
import { failures, payloads, runtimeQueues, stage, wholeNumber, workQueues } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...workQueues,
  ...failures,
  ...payloads,
  ...runtimeQueues,
  /** Milliseconds; the time to live of queues that have none of their own. */
  MESSAGE_TTL: wholeNumber.default(defaultSettings.messageTtlMs),
});
