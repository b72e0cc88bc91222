import * as z from 'zod';
import {
  broker,
  brokerManagement,
  circuits,
  failedMessages,
  messageLog,
  operations,
  orderWorkflows,
  payloads,
  retryWorkflows,
  stage,
  workflowSteps,
} from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...circuits,
  ...failedMessages,
  ...messageLog,
  ...operations,
  ...orderWorkflows,
  ...workflowSteps,
  ...payloads,
  ...retryWorkflows,
});
export type Env = z.infer<typeof Env>;
