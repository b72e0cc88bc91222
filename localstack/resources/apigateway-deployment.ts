import type { ResourceType } from '../resource.ts';

/** A snapshot of the API on AWS. Here the API is what the template says now. */
export const apigatewayDeployment: ResourceType = {
  type: 'AWS::ApiGateway::Deployment',
  properties: [],
  noEffect: { RestApiId: 'the API is served as it is', Description: 'for people' },
  create: async ({ logicalId }) => ({ ref: logicalId, attributes: { DeploymentId: logicalId } }),
};
