import { onTestFinished } from 'vitest';
import { createRestApis } from '../../../localstack/api/rest-apis.ts';
import { createUsagePlans } from '../../../localstack/api/usage-plans.ts';
import { functionNotFound } from '../../../localstack/lambda/errors.ts';
import type { FunctionRegistry, InvokeResult } from '../../../localstack/lambda/functions.ts';
import type { ResourceType } from '../../../localstack/resource.ts';
import { apigatewayAuthorizer } from '../../../localstack/resources/apigateway-authorizer.ts';
import { apigatewayGatewayResponse } from '../../../localstack/resources/apigateway-gateway-response.ts';
import { apigatewayMethod } from '../../../localstack/resources/apigateway-method.ts';
import { apigatewayResource } from '../../../localstack/resources/apigateway-resource.ts';
import { apigatewayRestApi } from '../../../localstack/resources/apigateway-rest-api.ts';
import { apigatewayStage } from '../../../localstack/resources/apigateway-stage.ts';
import { aWorld } from '../world.ts';

type Handler = (event: never) => InvokeResult['payload'] | Promise<InvokeResult['payload']>;
type Properties = Record<string, unknown>;

/** An error of a handler, as the registry answers it. */
export class HandlerFailed extends Error {}

/** Functions as the API sees them: by the last part of their ARN. */
function functionsOf(handlers: Record<string, Handler>): FunctionRegistry {
  return {
    maxInstances: 16,
    register: () => {},
    update: () => {},
    get: () => undefined,
    list: () => [],
    invoke: async (arn, event) => {
      const handler = handlers[arn.split(':').at(-1) ?? ''];
      if (!handler) throw functionNotFound(arn);
      try {
        return { payload: await handler(event as never) };
      } catch (error) {
        if (!(error instanceof HandlerFailed)) throw error;
        return { functionError: 'Unhandled', payload: { errorType: 'Error', errorMessage: error.message } };
      }
    },
    invokeLater: () => {},
    setRetries: () => {},
    addMapping: () => {},
    removeMapping: () => {},
    mappings: () => [],
    stop: async () => {},
  };
}

export const uri = (name: string) =>
  `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:${name}/invocations`;

export const ok = (body: unknown = 'fine') => ({ statusCode: 200, body: JSON.stringify(body) });

export type ApiDescription = {
  handlers: Record<string, Handler>;
  /** `GET /api/messages/{id}` to the function that answers; with an authorizer, `function authorizer`. */
  routes: Record<string, string>;
  responses?: Properties[];
  stage?: Properties;
  api?: Properties;
  method?: Properties;
  methodProperties?: Properties;
  authorizer?: Properties;
};

/** An API made from resources, as a template has them, listening on a free port. */
export async function runningApi({ handlers, routes, ...more }: ApiDescription) {
  const world = aWorld({ region: 'eu-central-1' });
  world.functions = functionsOf(handlers);
  world.usagePlans = createUsagePlans({ dataDir: world.dataDir });
  world.restApis = createRestApis({ ...world, functions: world.functions });
  const create = (type: ResourceType, logicalId: string, properties: Properties) =>
    type.create({ logicalId, type: type.type, properties, metadata: {}, stack: 'api' }, world);

  await create(apigatewayRestApi, 'Api', { Name: 'test', ...more.api });
  const RestApiId = 'Api';
  for (const [route, target] of Object.entries(routes)) {
    const [HttpMethod = '', path = ''] = route.split(' ');
    const [name = '', authorizer] = target.split(' ');
    let ParentId = 'Api-root';
    for (const PathPart of path.split('/').filter(Boolean)) {
      const id = `${ParentId}/${PathPart}`;
      await create(apigatewayResource, id, { RestApiId, ParentId, PathPart });
      ParentId = id;
    }
    if (authorizer) {
      const settings = { Name: authorizer, Type: 'REQUEST', AuthorizerUri: uri(authorizer) };
      await create(apigatewayAuthorizer, authorizer, {
        RestApiId,
        AuthorizerResultTtlInSeconds: 0,
        ...settings,
        ...more.authorizer,
      });
    }
    await create(apigatewayMethod, route, {
      RestApiId,
      ResourceId: ParentId,
      HttpMethod,
      AuthorizationType: authorizer ? 'CUSTOM' : 'NONE',
      ...(authorizer && { AuthorizerId: authorizer }),
      ...more.methodProperties,
      Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri(name), ...more.method },
    });
  }
  for (const [n, response] of (more.responses ?? []).entries()) {
    await create(apigatewayGatewayResponse, `Response${n}`, { RestApiId, ...response });
  }
  await create(apigatewayStage, 'Stage', { RestApiId, StageName: 'v1', ...more.stage });
  const port = await world.restApis.listen(0);
  onTestFinished(() => world.restApis.close());
  const url = `http://localhost:${port}`;
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  };
  return { call, url, world, create };
}
