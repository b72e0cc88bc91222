import * as z from 'zod';
import {
  alerts,
  alertWindows,
  failedMessages,
  payloads,
  retryWorkflows,
  stage,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...payloads,
  ...alerts,
  ...alertWindows,
  ...retryWorkflows,
});
