import * as z from 'zod';
import { alerts, alertWindows, failedMessages, retryWorkflows, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...failedMessages, ...alerts, ...alertWindows, ...retryWorkflows });
