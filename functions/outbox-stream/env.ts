import * as z from 'zod';
import { relaying } from '../wiring/environment/relaying.ts';
import { text } from '../wiring/environment/value.ts';

export const Env = z.object({
  ...relaying,
  OUTBOX_TABLE: text,
  /** What a line of the log calls the outbox. */
  OUTBOX_NAME: text,
  /** Where a row goes that names no exchange. */
  OUTBOX_EXCHANGE: text,
  /** Attributes of the table's keys: the ordering key, and the message id. */
  OUTBOX_PARTITION: text,
  OUTBOX_SORT: text,
});
