import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { runStep, type StepDeps } from '../../core/operations/step.ts';

const StepSchema = z.object({ operation_id: z.string(), step: z.int().min(0) });

/**
 * Runs the steps of operations. What a step throws is an error of the function, for its alarm; the same step coming again
 * does nothing, and the sweep sends for it when its lease is over.
 */
export function createHandler(deps: StepDeps) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    for (const { body } of Records) await runStep(deps, StepSchema.parse(JSON.parse(body)));
    return { batchItemFailures: [] };
  };
}
