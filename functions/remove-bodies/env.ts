import * as z from 'zod';
import { failedMessages, payloads, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...failedMessages, ...payloads });
