import * as z from 'zod';
import { alerts, consumer } from '../pipeline/environment.ts';

export const Env = z.object({ ...consumer, ...alerts });
