import * as z from 'zod';
import { alerts, consumer } from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...consumer, ...alerts });
