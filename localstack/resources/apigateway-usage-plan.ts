import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const ApiStage = z.strictObject({
  ApiId: z.string(),
  Stage: z.string(),
  Throttle: z.strictObject({}, 'a throttle for one method is not supported').optional(),
});
const Properties = z.object({
  UsagePlanName: z.string().optional(),
  ApiStages: z.array(ApiStage).default([]),
  Throttle: z.strictObject({ RateLimit: z.coerce.number(), BurstLimit: z.coerce.number().int() }).optional(),
});

/** How often a client with one of its keys may call. */
export const apigatewayUsagePlan: ResourceType = {
  type: 'AWS::ApiGateway::UsagePlan',
  properties: Object.keys(Properties.shape),
  noEffect: { Description: 'for people', Tags: 'nobody pays here' },
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { UsagePlanName, ApiStages, Throttle } = parsed.data;
    world.usagePlans.addPlan({
      id: logicalId,
      name: UsagePlanName ?? logicalId,
      throttle: Throttle && { rate: Throttle.RateLimit, burst: Throttle.BurstLimit },
      stages: ApiStages.map(({ ApiId, Stage }) => ({ apiId: ApiId, stage: Stage })),
    });
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
};
