import * as z from 'zod';
import { alerts, alertWindows, failedMessages, retrySettings, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...failedMessages, ...alerts, ...alertWindows, ...retrySettings });
