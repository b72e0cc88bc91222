import * as z from 'zod';
import { heldMessages, orderWorkflows, publishing, stage, workflowSteps } from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...orderWorkflows,
  ...workflowSteps,
});
