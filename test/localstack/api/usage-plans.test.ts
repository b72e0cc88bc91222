import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { handleApiGateway } from '../../../localstack/api/control.ts';
import { createUsagePlans, DuplicateApiKey } from '../../../localstack/api/usage-plans.ts';
import { apigatewayApiKey } from '../../../localstack/resources/apigateway-api-key.ts';
import { apigatewayUsagePlan } from '../../../localstack/resources/apigateway-usage-plan.ts';
import { apigatewayUsagePlanKey } from '../../../localstack/resources/apigateway-usage-plan-key.ts';
import { ok, runningApi } from './running-api.ts';

const VALUE = 'a-value-of-twenty-letters';
const at = { apiId: 'Api', stage: 'v1' };
const plan = { id: 'Slow', name: 'slow', throttle: { rate: 1, burst: 2 }, stages: [at] };
const made = { name: 'made', enabled: true };

/** An API whose authorizer names the key that a request has in its header `use`. */
async function countingApi(source: 'AUTHORIZER' | 'HEADER' = 'AUTHORIZER') {
  const running = await runningApi({
    handlers: {
      who: (event: APIGatewayProxyEvent) => ok(event.requestContext.identity),
      authorizer: ({ headers, methodArn }: { headers: Record<string, string>; methodArn: string }) => ({
        principalId: 'p',
        policyDocument: { Statement: [{ Action: '*', Effect: 'Allow', Resource: methodArn }] },
        ...(headers.use && { usageIdentifierKey: headers.use }),
      }),
    },
    routes: { 'GET /counted': 'who authorizer' },
    api: { ApiKeySourceType: source },
    methodProperties: { ApiKeyRequired: true },
  });
  await running.create(apigatewayUsagePlan, 'Slow', {
    UsagePlanName: 'slow',
    ApiStages: [{ ApiId: 'Api', Stage: 'v1' }],
    Throttle: { RateLimit: 0.001, BurstLimit: 2 },
  });
  for (const name of ['one', 'two', 'outside']) {
    const Value = `${name}-${VALUE}`;
    await running.create(apigatewayApiKey, name, { Name: name, Value, Enabled: true });
    if (name !== 'outside')
      await running.create(apigatewayUsagePlanKey, `in-${name}`, {
        KeyId: name,
        KeyType: 'API_KEY',
        UsagePlanId: 'Slow',
      });
  }
  return (headers: Record<string, string>) => running.call('/counted', { headers });
}

describe('an API with a usage plan', () => {
  it('counts each key by itself, and answers 429 to the one whose bucket is empty', async () => {
    const call = await countingApi();
    const use = `one-${VALUE}`;
    const answers = [await call({ use }), await call({ use }), await call({ use })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[0]?.json()).toMatchObject({ apiKey: use, apiKeyId: 'one' });
    expect((await call({ use: `two-${VALUE}` })).status).toBe(200);
  });

  it.each([
    ['no key', {}],
    ['a key of no plan', { use: `outside-${VALUE}` }],
    ['a key that there is not', { use: 'nobody' }],
    ["a request's own key", { 'x-api-key': `one-${VALUE}` }],
  ])('refuses %s with 403', async (_, headers) => {
    const answer = await (await countingApi())(headers);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidApiKeyException');
  });

  it('takes the key from the request where the API says so', async () => {
    const call = await countingApi('HEADER');
    expect((await call({ 'x-api-key': `one-${VALUE}` })).status).toBe(200);
    expect((await call({ use: `one-${VALUE}` })).status).toBe(403);
  });
});

describe('usage plans', () => {
  it('fill a bucket at the rate of the plan, up to its burst', () => {
    let now = 0;
    const plans = createUsagePlans({ dataDir: '/nonexistent', now: () => now });
    plans.addPlan(plan);
    plans.addKey({ ...made, value: VALUE }, 'key');
    plans.join('Slow', 'key');
    const admitted = () => 'key' in plans.use(VALUE, at);
    expect([admitted(), admitted(), admitted()]).toEqual([true, true, false]);
    now = 999;
    expect(admitted()).toBe(false);
    now = 1_000;
    expect([admitted(), admitted()]).toEqual([true, false]);
    now = 100_000;
    expect([admitted(), admitted(), admitted()]).toEqual([true, true, false]);
  });

  it('count nothing for a key that is not enabled, nor for another stage', () => {
    const plans = createUsagePlans({ dataDir: '/nonexistent' });
    plans.addPlan(plan);
    plans.addKey({ enabled: false, value: VALUE }, 'key');
    plans.join('Slow', 'key');
    expect(plans.use(VALUE, at)).toEqual({ refused: 'INVALID_API_KEY' });
    plans.addKey({ enabled: true, value: VALUE }, 'key');
    expect(plans.use(VALUE, { ...at, stage: 'v2' })).toEqual({ refused: 'INVALID_API_KEY' });
    expect(plans.use(VALUE, at)).toHaveProperty('key');
  });

  it('know after a restart what was made while they ran, and nothing of the template before', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'usage-plans-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const before = createUsagePlans({ dataDir });
    before.addPlan(plan);
    before.addKey({ ...made, value: `of-the-template-${VALUE}` }, 'Template');
    const kept = before.addKey({ ...made, value: VALUE });
    before.join('Slow', kept.id);
    const gone = before.addKey(made);
    before.join('Slow', gone.id);
    before.removeKey(gone.id);
    const after = createUsagePlans({ dataDir });
    after.addPlan(plan);
    expect(after.keys()).toEqual([kept]);
    expect(after.use(VALUE, at)).toEqual({ key: kept });
    expect(() => after.addKey({ ...made, value: VALUE })).toThrow(DuplicateApiKey);
  });
});

describe("API Gateway's control plane", () => {
  const plans = createUsagePlans({ dataDir: '/nonexistent' });
  plans.addPlan(plan);
  for (const n of [1, 2, 3]) plans.addKey({ ...made, name: `many-${n}`, value: `${n}-${VALUE}` }, `id-${n}`);
  const ask = (method: string, path: string, body = '') => {
    const url = new URL(path, 'http://localhost');
    const {
      status,
      headers,
      body: answer,
    } = handleApiGateway(
      { method, path: url.pathname, query: url.searchParams, headers: {}, body: Buffer.from(body) },
      plans,
    );
    return {
      status,
      type: headers?.['x-amzn-errortype'],
      body: answer ? JSON.parse(String(answer)) : undefined,
    };
  };

  it('lists in pages, by the beginning of the name, and values only when asked', () => {
    const first = ask('GET', '/apikeys?name=many-&limit=2');
    expect(first.body).toMatchObject({ item: [{ id: 'id-1' }, { id: 'id-2' }], position: 'id-2' });
    expect(first.body.item[0]).not.toHaveProperty('value');
    const second = ask('GET', '/apikeys?name=many-&limit=2&position=id-2&includeValues=true');
    expect(second.body).toMatchObject({ item: [{ id: 'id-3', value: `3-${VALUE}` }] });
    expect(second.body).not.toHaveProperty('position');
    expect(ask('GET', '/apikeys?name=other').body).toEqual({ item: [] });
    expect(ask('GET', '/usageplans').body.item).toMatchObject([
      { id: 'Slow', name: 'slow', throttle: { rateLimit: 1, burstLimit: 2 } },
    ]);
  });

  it.each([
    ['a value that is too short', 'POST', '/apikeys', '{"value":"short"}', 400, 'BadRequestException'],
    ['what is not JSON', 'POST', '/apikeys', '{', 400, 'BadRequestException'],
    ['a value that is taken', 'POST', '/apikeys', `{"value":"1-${VALUE}"}`, 409, 'ConflictException'],
    ['a key that there is not', 'DELETE', '/apikeys/nobody', '', 404, 'NotFoundException'],
    ['a plan that there is not', 'GET', '/usageplans/none/keys', '', 404, 'NotFoundException'],
    ['what the template says', 'POST', '/restapis', '{}', 400, 'BadRequestException'],
  ])('refuses %s by name', (_, method, path, body, status, type) => {
    expect(ask(method, path, body)).toMatchObject({ status, type, body: { message: expect.any(String) } });
  });

  it('puts a key into a plan once, and out again', () => {
    const member = JSON.stringify({ keyId: 'id-1', keyType: 'API_KEY' });
    expect(ask('POST', '/usageplans/Slow/keys', member).status).toBe(201);
    expect(ask('POST', '/usageplans/Slow/keys', member)).toMatchObject({
      status: 409,
      type: 'ConflictException',
    });
    expect(ask('GET', '/usageplans/Slow/keys').body.item).toMatchObject([{ id: 'id-1', type: 'API_KEY' }]);
    expect(ask('DELETE', '/usageplans/Slow/keys/id-1').status).toBe(202);
    expect(ask('DELETE', '/usageplans/Slow/keys/id-1')).toMatchObject({ status: 404 });
    expect(ask('DELETE', '/apikeys/id-1').status).toBe(202);
    expect(ask('GET', '/apikeys/id-1').status).toBe(404);
  });
});
