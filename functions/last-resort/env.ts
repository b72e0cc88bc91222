import * as z from 'zod';
import { broker, failures, payloads, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...broker, ...failures, ...payloads });
