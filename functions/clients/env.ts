import * as z from 'zod';
import { clients, idempotency, operations, resourcePrefix, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...clients, ...idempotency, ...operations, ...resourcePrefix });
export type Env = z.infer<typeof Env>;
