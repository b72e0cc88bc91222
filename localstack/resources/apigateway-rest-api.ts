import * as z from 'zod';
import { rootResourceId } from '../api/rest-api.ts';
import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

const Properties = z.object({
  BinaryMediaTypes: z.array(z.string()).default([]),
  // AWS takes them from a header unless the template says otherwise.
  ApiKeySourceType: z.enum(['HEADER', 'AUTHORIZER']).default('HEADER'),
});

export const apigatewayRestApi: ResourceType = {
  type: 'AWS::ApiGateway::RestApi',
  properties: ['Name', ...Object.keys(Properties.shape)],
  noEffect: {
    Description: 'for people',
    DisableExecuteApiEndpoint: 'there is one address here',
    EndpointConfiguration: 'there is one address here',
    Tags: 'nobody pays here',
  },
  create: async (resource, world) => {
    const id = resource.logicalId;
    const { BinaryMediaTypes, ApiKeySourceType } = Properties.parse(resource.properties);
    world.restApis.add({
      id,
      name: nameOf(resource, 'Name'),
      binaryMediaTypes: BinaryMediaTypes,
      apiKeySource: ApiKeySourceType,
      resources: new Map(),
      methods: [],
      authorizers: new Map(),
      gatewayResponses: new Map(),
    });
    return { ref: id, attributes: { RestApiId: id, RootResourceId: rootResourceId(id) } };
  },
};
