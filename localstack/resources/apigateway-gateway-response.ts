import * as z from 'zod';
import { isResponseType } from '../api/gateway-response.ts';
import type { GatewayResponse } from '../api/rest-api.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  RestApiId: z.string(),
  ResponseType: z.string().refine(isResponseType, 'not a response type of API Gateway'),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});

/** What API Gateway answers itself. */
export const apigatewayGatewayResponse: ResourceType = {
  type: 'AWS::ApiGateway::GatewayResponse',
  properties: Object.keys(Properties.shape),
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { RestApiId, ResponseType, StatusCode, ResponseParameters, ResponseTemplates } = parsed.data;
    world.restApis.get(RestApiId).gatewayResponses.set(ResponseType, {
      ...(StatusCode !== undefined && { statusCode: StatusCode }),
      headers: Object.fromEntries(Object.entries(ResponseParameters).map(header)),
      templates: ResponseTemplates,
    });
    return { ref: logicalId, attributes: { Id: logicalId } };
  },
};

function header([target, source]: [string, string]): [string, GatewayResponse['headers'][string]] {
  const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(target) ?? [];
  if (name === undefined) throw new Problem(`ResponseParameters ${target} is not supported`);
  const [, literal] = /^'(.*)'$/.exec(source) ?? [];
  if (literal !== undefined) return [name, { literal }];
  const [, context] = /^context\.(.+)$/.exec(source) ?? [];
  if (context !== undefined) return [name, { context }];
  throw new Problem(`ResponseParameters ${target}: ${source} is not supported`);
}
