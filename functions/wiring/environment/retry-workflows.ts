import * as z from 'zod';
import { json } from './value.ts';

/** By schedule: the state machine that waits and redelivers, and its waits in seconds. */
const RetryWorkflowsSchema = z.record(
  z.string(),
  z.object({ arn: z.string().min(1), delays: z.array(z.number().int().positive()).min(1) }),
);

export const retryWorkflows = {
  RETRY_WORKFLOWS: json(RetryWorkflowsSchema, '{"<schedule>": {"arn": "...", "delays": [60, 300, 1800]}}'),
};
