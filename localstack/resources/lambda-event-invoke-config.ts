import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  FunctionName: z.string(),
  // Every process runs the function's code as it is.
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().default(2),
});

/** How often a failed asynchronous invocation of a function is tried again. */
export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: Object.keys(Properties.shape),
  noEffect: { MaximumEventAgeInSeconds: 'an event waits for nothing but its retries here' },
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { FunctionName, MaximumRetryAttempts } = parsed.data;
    world.functions.setRetries(FunctionName, MaximumRetryAttempts);
    return { ref: logicalId, attributes: {} };
  },
};
