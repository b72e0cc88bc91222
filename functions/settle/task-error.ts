import * as z from 'zod';
import { classify, cut } from '../../core/failure/classify.ts';
import { type FailureReport, FailureReportSchema, type ReportedError } from '../../core/failure/report.ts';
import type { Source } from '../../core/failure/source.ts';
import { ERROR_MESSAGE_CHARS, ERROR_STACK_CHARS, TASK_FAILURE_ERROR_CHARS } from '../../core/limits.ts';

/** What a Catch of Step Functions keeps of an error. */
export const TaskErrorSchema = z.object({ Error: z.string(), Cause: z.string().optional() });
export type TaskError = z.infer<typeof TaskErrorSchema>;

/** What Step Functions says about a function that threw. */
const ThrownSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});

/**
 * The failure behind a caught error: the report that the consumer put into the cause, else what Step Functions itself
 * tells (no outcome in time, a step's function that threw). `source` is where the message failed before.
 */
export function failureOf(
  error: TaskError | undefined,
  attempt: number,
  source: Source,
  now: string,
): FailureReport {
  const cause = parsed(error?.Cause);
  const report = FailureReportSchema.safeParse(cause);
  if (report.success) return { ...report.data, attempt };
  if (error?.Error === 'States.Timeout') {
    const message = 'Nobody told how the redelivery ended before its time was over.';
    return { source: 'crash', error: described(error.Error, message, null), failed_at: now, attempt };
  }
  return { source, error: reportedError(error, cause), failed_at: now, attempt };
}

function reportedError(error: TaskError | undefined, cause: unknown): ReportedError {
  const thrown = ThrownSchema.safeParse(cause);
  if (!thrown.success) return described(error?.Error, error?.Cause ?? '', null);
  const { errorType, errorMessage, trace } = thrown.data;
  return described(errorType ?? error?.Error, errorMessage, trace?.join('\n') ?? null);
}

/** Step Functions does not pass on whether an error is permanent: it counts as one that may pass. */
function described(name: string | undefined, message: string, stack: string | null): ReportedError {
  return {
    ...classify(undefined),
    name: cut(name || 'Unknown', TASK_FAILURE_ERROR_CHARS),
    message: cut(message, ERROR_MESSAGE_CHARS),
    stack: stack === null ? null : cut(stack, ERROR_STACK_CHARS),
  };
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
