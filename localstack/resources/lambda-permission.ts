import type { ResourceType } from '../resource.ts';

/** Nothing is forbidden on a laptop. */
export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  properties: [],
  anyProperty: 'nothing is forbidden here',
  create: async ({ logicalId }) => ({ ref: logicalId, attributes: { Id: logicalId } }),
};
