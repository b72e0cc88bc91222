import * as z from 'zod';
import { orderWorkflows, publishing, stage, workflowSteps } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...publishing, ...orderWorkflows, ...workflowSteps });
