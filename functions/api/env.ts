import * as z from 'zod';
import {
  broker,
  brokerManagement,
  circuits,
  failedMessages,
  messageLog,
  operations,
  payloads,
  retryWorkflows,
  stage,
} from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...circuits,
  ...failedMessages,
  ...messageLog,
  ...operations,
  ...payloads,
  ...retryWorkflows,
});
export type Env = z.infer<typeof Env>;
