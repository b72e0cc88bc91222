import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

export const servicediscoveryHttpNamespace: ResourceType = {
  type: 'AWS::ServiceDiscovery::HttpNamespace',
  properties: ['Name'],
  noEffect: { Description: 'for people', Tags: 'nobody pays here' },
  create: async (resource, world) => {
    const name = nameOf(resource, 'Name');
    const id = `ns-${name}`;
    world.cloudMap.namespaces.set(id, name);
    const arn = `arn:aws:servicediscovery:${world.region}:${world.account}:namespace/${id}`;
    return { ref: id, attributes: { Id: id, Arn: arn } };
  },
};
