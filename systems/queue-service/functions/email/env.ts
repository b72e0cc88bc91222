import * as z from 'zod';
import { consumer } from '../../../../functions/wiring/environment.ts';
import { mail } from '../../mail-environment.ts';

export const Env = z.object({ ...consumer, ...mail });
