import * as z from 'zod';
import { stage, workQueues } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...workQueues });
