import * as z from 'zod';
import { failures, outbox, payloads, publishing, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...publishing, ...outbox, ...failures, ...payloads });
