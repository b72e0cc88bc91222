import * as z from 'zod';
import { broker, failedMessages, payloads, stage, workQueues } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...broker, ...workQueues, ...failedMessages, ...payloads });
