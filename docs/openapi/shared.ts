import type * as z from 'zod';
import { ProblemSchema } from '../../core/api/views.ts';
import { LogEntrySchema } from '../../core/audit/message-log.ts';
import { AttemptSchema } from '../../core/failure/failed-message.ts';
import { PropertiesSchema } from '../../core/message/message.ts';

/** Schemas that several subjects speak of, by their name in the document. */
export const sharedSchemas: Readonly<Record<string, z.ZodType>> = {
  Problem: ProblemSchema,
  MessageProperties: PropertiesSchema,
  Attempt: AttemptSchema,
  TrailEntry: LogEntrySchema,
};
