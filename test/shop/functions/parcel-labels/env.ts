import * as z from 'zod';
import { text } from '../../../../functions/pipeline/environment/value.ts';
import { consumer, wholeNumber } from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...consumer, LABELS_TABLE: text, PRINTER_TIMEOUT_SECONDS: wholeNumber });
