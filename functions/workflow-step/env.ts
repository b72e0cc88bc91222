import * as z from 'zod';
import {
  heldMessages,
  orderWorkflows,
  outbox,
  publishing,
  stage,
  workflowSteps,
} from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...outbox,
  ...orderWorkflows,
  ...workflowSteps,
});
