import * as z from 'zod';
import { clients, operations, resourcePrefix, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...clients, ...operations, ...resourcePrefix });
export type Env = z.infer<typeof Env>;
