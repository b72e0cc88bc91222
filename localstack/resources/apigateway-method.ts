import * as z from 'zod';
import { functionOf } from '../api/rest-api.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

/** API Gateway's own longest, and its default, milliseconds. */
const INTEGRATION_TIMEOUT_MS = 29_000;

const Integration = z.strictObject({
  Type: z.literal('AWS_PROXY', 'only AWS_PROXY (a Lambda function) is supported'),
  Uri: z.string(),
  IntegrationHttpMethod: z.literal('POST', 'Lambda is invoked with POST'),
  TimeoutInMillis: z.coerce.number().default(INTEGRATION_TIMEOUT_MS),
});
const Properties = z.object({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']),
  AuthorizerId: z.string().optional(),
  ApiKeyRequired: z.coerce.boolean().default(false),
  Integration,
});

export const apigatewayMethod: ResourceType = {
  type: 'AWS::ApiGateway::Method',
  properties: Object.keys(Properties.shape),
  noEffect: { OperationName: 'for generated SDKs' },
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { RestApiId, ResourceId, HttpMethod, AuthorizerId, ApiKeyRequired, Integration } = parsed.data;
    const functionArn = functionOf(Integration.Uri);
    if (functionArn === undefined)
      throw new Problem(`Integration.Uri ${Integration.Uri} is no Lambda function`);
    world.restApis.get(RestApiId).methods.push({
      resourceId: ResourceId,
      httpMethod: HttpMethod,
      functionArn,
      timeoutMs: Integration.TimeoutInMillis,
      apiKeyRequired: ApiKeyRequired,
      ...(AuthorizerId !== undefined && { authorizerId: AuthorizerId }),
    });
    return { ref: logicalId, attributes: {} };
  },
};
