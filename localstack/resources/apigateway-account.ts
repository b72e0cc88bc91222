import type { ResourceType } from '../resource.ts';

export const apigatewayAccount: ResourceType = {
  type: 'AWS::ApiGateway::Account',
  properties: [],
  noEffect: { CloudWatchRoleArn: 'API Gateway logs to the runtime’s log' },
  create: async ({ logicalId }) => ({ ref: logicalId, attributes: { Id: logicalId } }),
};
