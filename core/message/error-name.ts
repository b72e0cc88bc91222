import * as z from 'zod';
import { TASK_FAILURE_ERROR_CHARS } from '../limits.ts';

/**
 * An error's name as a consumer may choose it: it stands in lists, logs and the subjects of alerts. What the names of errors
 * are made of in any language: no line break, and no slash, so that none is a link.
 */
export const ErrorNameSchema = z
  .string()
  .min(1)
  .max(TASK_FAILURE_ERROR_CHARS)
  .regex(/^[A-Za-z0-9 _.$:\\<>,()[\]'"#+-]+$/, {
    error: 'must be letters, digits, spaces and _ . $ : \\ < > , ( ) [ ] \' " # + -',
  });
