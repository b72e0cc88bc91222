import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  Name: z.string().optional(),
  Value: z.string().min(20).max(128).optional(),
  // A key that nobody enables counts for nothing, as on AWS.
  Enabled: z.coerce.boolean().default(false),
});

/** What a usage plan counts requests by. */
export const apigatewayApiKey: ResourceType = {
  type: 'AWS::ApiGateway::ApiKey',
  properties: Object.keys(Properties.shape),
  noEffect: { Description: 'for people', Tags: 'nobody pays here' },
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { Name, Value, Enabled } = parsed.data;
    world.usagePlans.addKey({ name: Name ?? logicalId, value: Value, enabled: Enabled }, logicalId);
    return { ref: logicalId, attributes: { APIKeyId: logicalId } };
  },
};
