import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  ServiceId: z.string(),
  InstanceId: z.string().optional(),
  InstanceAttributes: z.record(z.string(), z.coerce.string()),
});

export const servicediscoveryInstance: ResourceType = {
  type: 'AWS::ServiceDiscovery::Instance',
  properties: Object.keys(Properties.shape),
  create: async ({ logicalId, properties }, { cloudMap }) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { ServiceId, InstanceId = logicalId, InstanceAttributes } = parsed.data;
    const service = cloudMap.services.get(ServiceId);
    if (!service) throw new Problem(`there is no service ${ServiceId}`);
    service.instances.set(InstanceId, InstanceAttributes);
    return { ref: InstanceId, attributes: {} };
  },
};
