import * as z from 'zod';
import { consumer, mail } from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...consumer, ...mail });
