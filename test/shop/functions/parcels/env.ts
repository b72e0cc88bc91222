import * as z from 'zod';
import { text } from '../../../../functions/pipeline/environment/value.ts';
import { stage } from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...stage, LABELS_TABLE: text });
