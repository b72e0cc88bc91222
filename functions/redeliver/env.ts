import * as z from 'zod';
import { broker, failedMessages, payloads, stage, workQueues } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...broker, ...workQueues, ...failedMessages, ...payloads });
