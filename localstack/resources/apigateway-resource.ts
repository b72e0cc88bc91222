import * as z from 'zod';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });

/** One segment of a path. */
export const apigatewayResource: ResourceType = {
  type: 'AWS::ApiGateway::Resource',
  properties: Object.keys(Properties.shape),
  create: async ({ logicalId, properties }, world) => {
    const { RestApiId, ParentId: parentId, PathPart: pathPart } = Properties.parse(properties);
    world.restApis.get(RestApiId).resources.set(logicalId, { parentId, pathPart });
    return { ref: logicalId, attributes: { ResourceId: logicalId } };
  },
};
