import * as z from 'zod';
import { text } from '../../../../functions/wiring/environment/value.ts';
import { stage } from '../../../../functions/wiring/environment.ts';

export const Env = z.object({ ...stage, VIEWS_TABLE: text });
