import * as z from 'zod';
import { broker, failures, payloads, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...broker, ...failures, ...payloads });
