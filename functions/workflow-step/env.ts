import * as z from 'zod';
import {
  heldMessages,
  outbox,
  publishing,
  stage,
  workflowRuns,
  workflowSteps,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...outbox,
  ...workflowRuns,
  ...workflowSteps,
});
