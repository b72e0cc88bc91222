import * as z from 'zod';
import {
  alerts,
  alertWindows,
  failedMessages,
  parkedKeys,
  payloads,
  retryWorkflow,
  stage,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...parkedKeys,
  ...payloads,
  ...alerts,
  ...alertWindows,
  ...retryWorkflow,
});
