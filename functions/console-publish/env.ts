import * as z from 'zod';
import { stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, CONSOLE_BUCKET: z.string().min(1) });
