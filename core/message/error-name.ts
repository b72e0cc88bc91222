import * as z from 'zod';
import { TASK_FAILURE_ERROR_CHARS } from '../limits.ts';

/** What the names of errors are made of in any language; no line break, and no slash, so that none is a link. */
const OTHER = /[^A-Za-z0-9 _.$:\\<>,()[\]'"#+-]/g;

/** An error's name as a consumer may choose it: it stands in lists, logs and the subjects of alerts. */
export const ErrorNameSchema = z
  .string()
  .min(1)
  .max(TASK_FAILURE_ERROR_CHARS)
  .regex(/^[A-Za-z0-9 _.$:\\<>,()[\]'"#+-]+$/, {
    error: 'must be letters, digits, spaces and _ . $ : \\ < > , ( ) [ ] \' " # + -',
  });

/** Any error's name as one of those; `Error` where nothing is left of it. */
export function errorName(name: string): string {
  return name.replace(OTHER, '_').slice(0, TASK_FAILURE_ERROR_CHARS) || 'Error';
}
