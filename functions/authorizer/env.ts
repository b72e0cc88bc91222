import * as z from 'zod';
import { adminKey, clients, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...clients, ...adminKey });
