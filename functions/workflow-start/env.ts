import * as z from 'zod';
import {
  consumer,
  orderWorkflowMachine,
  orderWorkflows,
} from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...consumer, ...orderWorkflows, ...orderWorkflowMachine });
