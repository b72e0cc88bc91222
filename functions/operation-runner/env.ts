import * as z from 'zod';
import { failedMessages, operationSteps, operations, retryWorkflows, stage } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...operations,
  ...operationSteps,
  ...retryWorkflows,
});
