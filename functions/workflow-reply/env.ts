import * as z from 'zod';
import { consumer, workflow, workflowSteps } from '../pipeline/environment.ts';

export const Env = z.object({ ...consumer, ...workflow, ...workflowSteps });
