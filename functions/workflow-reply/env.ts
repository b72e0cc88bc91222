import * as z from 'zod';
import { consumer, workflow, workflowSteps } from '../wiring/environment.ts';

export const Env = z.object({ ...consumer, ...workflow, ...workflowSteps });
