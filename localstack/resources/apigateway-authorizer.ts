import * as z from 'zod';
import { functionOf, type IdentitySource } from '../api/rest-api.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  RestApiId: z.string(),
  Name: z.string(),
  Type: z.literal('REQUEST', 'only a REQUEST authorizer is supported'),
  AuthorizerUri: z.string(),
  // AWS keeps answers for 300 seconds unless the template says otherwise.
  AuthorizerResultTtlInSeconds: z.coerce
    .number()
    .refine((seconds) => seconds === 0, 'an authorizer’s answers are not cached here: set 0')
    .prefault(300),
  IdentitySource: z.string().optional(),
});

export const apigatewayAuthorizer: ResourceType = {
  type: 'AWS::ApiGateway::Authorizer',
  properties: Object.keys(Properties.shape),
  noEffect: { AuthType: 'for imports and exports' },
  create: async ({ logicalId, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { RestApiId, Name, AuthorizerUri, IdentitySource } = parsed.data;
    const functionArn = functionOf(AuthorizerUri);
    if (functionArn === undefined) throw new Problem(`AuthorizerUri ${AuthorizerUri} is no Lambda function`);
    world.restApis.get(RestApiId).authorizers.set(logicalId, {
      name: Name,
      functionArn,
      identitySources: (IdentitySource ?? '').split(',').filter(Boolean).map(identitySource),
    });
    return { ref: logicalId, attributes: { AuthorizerId: logicalId } };
  },
};

function identitySource(text: string): IdentitySource {
  const [, from, name] = /^method\.request\.(header|querystring)\.(.+)$/.exec(text.trim()) ?? [];
  if ((from === 'header' || from === 'querystring') && name !== undefined) return { from, name };
  throw new Problem(`IdentitySource ${text} is not supported`);
}
