import * as z from 'zod';
import { text } from '../../../../functions/wiring/environment/value.ts';
import { consumer, wholeNumber } from '../../../../functions/wiring/environment.ts';

export const Env = z.object({
  ...consumer,
  LABELS_TABLE: text,
  OUTBOX_TABLE: text,
  PRINTER_TIMEOUT_SECONDS: wholeNumber,
});
