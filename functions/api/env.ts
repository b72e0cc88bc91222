import * as z from 'zod';
import {
  audit,
  broker,
  brokerManagement,
  circuits,
  failedMessages,
  messageLog,
  payloads,
  retryWorkflow,
  stage,
  trail,
  workflowRuns,
  workflowSteps,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...circuits,
  ...failedMessages,
  ...messageLog,
  ...trail,
  ...audit,
  ...workflowRuns,
  ...workflowSteps,
  ...payloads,
  ...retryWorkflow,
});
export type Env = z.infer<typeof Env>;
