import * as z from 'zod';
import { alerts, consumer } from '../../../../functions/wiring/environment.ts';

export const Env = z.object({ ...consumer, ...alerts });
