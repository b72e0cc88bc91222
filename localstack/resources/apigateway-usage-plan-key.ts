import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  KeyId: z.string(),
  KeyType: z.literal('API_KEY'),
  UsagePlanId: z.string(),
});

/** Puts an API key into a usage plan. */
export const apigatewayUsagePlanKey: ResourceType = {
  type: 'AWS::ApiGateway::UsagePlanKey',
  properties: Object.keys(Properties.shape),
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { KeyId, UsagePlanId } = parsed.data;
    world.usagePlans.join(UsagePlanId, KeyId);
    return { ref: `${KeyId}:${UsagePlanId}`, attributes: { Id: logicalId } };
  },
};
