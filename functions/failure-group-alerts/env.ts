import * as z from 'zod';
import { alerts, alertWindows, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...alerts, ...alertWindows });
