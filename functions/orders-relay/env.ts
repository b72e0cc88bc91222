import * as z from 'zod';
import { failures, orderOutbox, payloads, publishing, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...publishing, ...failures, ...payloads, ...orderOutbox });
