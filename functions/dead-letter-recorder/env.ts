import * as z from 'zod';
import {
  alerts,
  alertWindows,
  failedMessages,
  messageLog,
  parkedKeys,
  payloads,
  retryWorkflow,
  stage,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...messageLog,
  ...parkedKeys,
  ...payloads,
  ...alerts,
  ...alertWindows,
  ...retryWorkflow,
});
