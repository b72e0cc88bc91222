import * as z from 'zod';
import { json, text } from './value.ts';

const delay = z.number().int().positive();
const RetrySettingsSchema = z.object({ retryDelays: z.array(delay).min(1), ownDelayCap: delay.optional() });

/** What the stage says of waits, seconds: of core/topology/retry-schedule.ts. */
export const retrySettings = {
  RETRY_SETTINGS: json(RetrySettingsSchema, '{"retryDelays": [60, 300, 1800]}'),
};

/** The state machine that waits and redelivers. */
export const retryWorkflow = { ...retrySettings, RETRY_WORKFLOW_ARN: text };
