import * as z from 'zod';
import { consumer, workflow, workflowMachine, workflowRuns } from '../wiring/environment.ts';

export const Env = z.object({ ...consumer, ...workflowRuns, ...workflow, ...workflowMachine });
