import * as z from 'zod';
import { consumer, workflowSteps } from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...consumer, ...workflowSteps });
