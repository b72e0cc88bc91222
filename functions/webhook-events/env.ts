import * as z from 'zod';
import { stage, webhookQueue, webhooks } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...webhooks, ...webhookQueue });
