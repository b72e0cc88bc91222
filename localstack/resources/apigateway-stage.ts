import * as z from 'zod';
import type { Throttle } from '../api/rest-api.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

/** API Gateway's account-wide throttle, where a stage says only one of the two. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

const LOGGED = 'access goes to the runtime’s log';

const MethodSetting = z.object({
  ResourcePath: z.string().default('/*'),
  HttpMethod: z.string().default('*'),
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
  CachingEnabled: z.literal(false, 'a cache is not supported').optional(),
});
const Properties = z.object({
  RestApiId: z.string(),
  StageName: z.string(),
  MethodSettings: z.array(MethodSetting).default([]),
  Variables: z.record(z.string(), z.string()).optional(),
});

/** The stage that the API port serves, without its name in the path: as behind a custom domain name. */
export const apigatewayStage: ResourceType = {
  type: 'AWS::ApiGateway::Stage',
  properties: Object.keys(Properties.shape),
  noEffect: {
    AccessLogSetting: LOGGED,
    DeploymentId: 'what is served is what the template says now',
    Description: 'for people',
    Tags: 'nobody pays here',
    TracingEnabled: 'there is no X-Ray here',
  },
  create: async ({ properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { RestApiId, StageName, MethodSettings, Variables } = parsed.data;
    const api = world.restApis.get(RestApiId);
    if (api.stage) throw new Problem(`a second stage: the API port serves ${api.stage.name}`);
    api.stage = {
      name: StageName,
      variables: Variables ?? null,
      throttles: MethodSettings.flatMap(throttle),
    };
    return { ref: StageName, attributes: {} };
  },
};

function throttle(setting: z.infer<typeof MethodSetting>): Throttle[] {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst, ResourcePath, HttpMethod } = setting;
  // -1 says "no throttle of its own".
  if ((rate ?? -1) < 0 && (burst ?? -1) < 0) return [];
  const path = ResourcePath === '/*' ? '*' : ResourcePath.replace(/^\/(?=~1)/, '').replaceAll('~1', '/');
  return [{ path, httpMethod: HttpMethod, rate: rate ?? ACCOUNT_RATE, burst: burst ?? ACCOUNT_BURST }];
}
