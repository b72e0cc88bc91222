import type { APIGatewayProxyEvent } from 'aws-lambda';
import { LambdaError } from '../lambda/errors.ts';
import type { FunctionRegistry, InvokeResult } from '../lambda/functions.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import { authorize } from './authorizer.ts';
import { type Answer, gatewayResponse, type ResponseType } from './gateway-response.ts';
import { type ApiRequest, commonLogTime, pairs, proxyEvent } from './proxy-event.ts';
import { proxyResponse } from './proxy-response.ts';
import type { Method, RestApi, Stage } from './rest-api.ts';
import { createRouter } from './router.ts';
import { createThrottles } from './throttle.ts';
import type { ApiKey, UsagePlans } from './usage-plans.ts';

export type HandleDeps = {
  functions: FunctionRegistry;
  usagePlans: UsagePlans;
  log: RuntimeLog;
  region: string;
  account: string;
};

/** `body` undefined: it was larger than API Gateway takes. */
export type Handle = (request: Omit<ApiRequest, 'body'> & { body: Buffer | undefined }) => Promise<Answer>;

/** What one stage of a REST API does with a request, in API Gateway's order. */
export function createHandle(
  api: RestApi,
  stage: Stage,
  { functions, usagePlans, log, region, account }: HandleDeps,
): Handle {
  const route = createRouter(api);
  const admit = createThrottles(stage);
  const facts = {
    apiId: api.id,
    account,
    stage: stage.name,
    variables: stage.variables,
    binaryMediaTypes: api.binaryMediaTypes,
  };

  return async ({ body, ...request }) => {
    const answerItself = (type: ResponseType, more: Record<string, unknown> = {}) =>
      gatewayResponse(api, type, { ...contextOf(request, stage), ...more }, headerOf(request, 'accept'));
    const found = route(request.httpMethod, request.path);
    if (!found) return answerItself('MISSING_AUTHENTICATION_TOKEN');
    const { method, resource } = found;
    if (!body) return answerItself('REQUEST_TOO_LARGE');
    if (!admit(request.httpMethod, resource)) return answerItself('THROTTLED', { resourcePath: resource });
    let event = proxyEvent({ ...request, body }, found, facts);
    let usageKey = api.apiKeySource === 'HEADER' ? headerOf(request, 'x-api-key') : undefined;
    let caller: Record<string, unknown> = {};
    const authorizer =
      method.authorizerId === undefined ? undefined : api.authorizers.get(method.authorizerId);
    if (authorizer) {
      const methodArn = `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/${request.httpMethod}${request.path}`;
      const verdict = await settled(authorize(functions, authorizer, event, methodArn), log);
      if (!verdict) return answerItself('AUTHORIZER_CONFIGURATION_ERROR');
      const known = { resourcePath: resource, authorizer: verdict.context };
      if ('refused' in verdict) return answerItself(verdict.refused, known);
      event = { ...event, requestContext: { ...event.requestContext, authorizer: verdict.context } };
      caller = { authorizer: verdict.context };
      if (api.apiKeySource === 'AUTHORIZER') usageKey = verdict.usageKey;
    }
    if (method.apiKeyRequired) {
      const usage = usagePlans.use(usageKey, { apiId: api.id, stage: stage.name });
      if ('refused' in usage) return answerItself(usage.refused, { resourcePath: resource, ...caller });
      event = countedFor(event, usage.key);
    }
    const result = await integrate(functions, method, event);
    if (typeof result === 'string') return answerItself(result, { resourcePath: resource });
    const answer = result.functionError ? undefined : proxyResponse(result.payload, api.binaryMediaTypes);
    if (answer) return answer;
    log.warn(
      `${request.httpMethod} ${request.path}: ${result.functionError ? 'its function failed' : 'malformed Lambda proxy response'}`,
    );
    return answerItself('DEFAULT_5XX', { resourcePath: resource });
  };
}

/** The function sees which key a request was counted by. */
function countedFor(event: APIGatewayProxyEvent, { id, value }: ApiKey): APIGatewayProxyEvent {
  const { requestContext } = event;
  const identity = { ...requestContext.identity, apiKey: value, apiKeyId: id };
  return { ...event, requestContext: { ...requestContext, identity } };
}

async function integrate(
  functions: FunctionRegistry,
  { functionArn, timeoutMs }: Method,
  event: APIGatewayProxyEvent,
): Promise<InvokeResult | ResponseType> {
  const { promise: late, resolve } = Promise.withResolvers<ResponseType>();
  const timer = setTimeout(() => resolve('INTEGRATION_TIMEOUT'), timeoutMs);
  try {
    return await Promise.race([functions.invoke(functionArn, event), late]);
  } catch (error) {
    if (!(error instanceof LambdaError)) throw error;
    return error.status === 413 ? 'REQUEST_TOO_LARGE' : 'API_CONFIGURATION_ERROR';
  } finally {
    clearTimeout(timer);
  }
}

async function settled<T>(verdict: Promise<T>, log: RuntimeLog): Promise<T | undefined> {
  try {
    return await verdict;
  } catch (error) {
    log.warn(`the authorizer could not be asked: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

function contextOf(request: Omit<ApiRequest, 'body'>, stage: Stage): Record<string, unknown> {
  return {
    requestId: request.id,
    extendedRequestId: request.id,
    httpMethod: request.httpMethod,
    path: inTemplates(request.path),
    stage: stage.name,
    requestTime: commonLogTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
    identity: { sourceIp: request.sourceIp, userAgent: headerOf(request, 'user-agent') },
  };
}

/** A raw quote or backslash, which no URL may hold, would end the JSON text that a gateway response puts it in. */
function inTemplates(path: string): string {
  return path.replaceAll(/["\\]/g, encodeURIComponent);
}

const headerOf = ({ rawHeaders }: Pick<ApiRequest, 'rawHeaders'>, name: string) =>
  pairs(rawHeaders).find(([key]) => key.toLowerCase() === name)?.[1];
