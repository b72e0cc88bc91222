import * as z from 'zod';
import { alerts, alertWindows, failedMessages, retryWorkflows, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...failedMessages, ...alerts, ...alertWindows, ...retryWorkflows });
