import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

const Properties = z.object({
  NamespaceId: z.string('a service without NamespaceId is not supported'),
  Type: z.literal('HTTP', 'only services that are found through the API are supported').optional(),
});

export const servicediscoveryService: ResourceType = {
  type: 'AWS::ServiceDiscovery::Service',
  properties: ['Name', ...Object.keys(Properties.shape)],
  noEffect: { Description: 'for people', Tags: 'nobody pays here' },
  create: async (resource, { cloudMap, region, account }) => {
    const parsed = Properties.safeParse(resource.properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const namespaceId = parsed.data.NamespaceId;
    if (!cloudMap.namespaces.has(namespaceId)) throw new Problem(`there is no namespace ${namespaceId}`);
    const name = nameOf(resource, 'Name');
    const id = `srv-${namespaceId.slice('ns-'.length)}-${name}`;
    cloudMap.services.set(id, { namespaceId, name, instances: new Map() });
    const arn = `arn:aws:servicediscovery:${region}:${account}:service/${id}`;
    return { ref: id, attributes: { Id: id, Arn: arn, Name: name } };
  },
};
