import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ProblemSchema } from '../../core/api/views.ts';
import { type Resource, type Synthesized, synthesized, withoutSystems } from './synthesized.ts';

const stage = synthesized('prod');
const api = stage.stack('api');

describe('the HTTP API', () => {
  it('has the group of API Gateway’s own log before it logs, so that the log forgets', () => {
    const group = stage
      .resources('AWS::Logs::LogGroup')
      .find(({ properties }) => JSON.stringify(properties).includes('API-Gateway-Execution-Logs_'));
    expect(group?.properties.RetentionInDays).toBe(90);
    const named = JSON.stringify(group?.properties.LogGroupName);
    expect(named).toMatch(/API-Gateway-Execution-Logs_",\{"Ref":"RoutesApi\w+"\},"\/v1"/);
    api.hasResource('AWS::ApiGateway::Stage', { DependsOn: Match.arrayWith([group?.logicalId]) });
  });

  it('reserves room for who asks, for publishing, for failures and for what waits, each its own, and does without where it is set to', () => {
    const reserved = (made: Synthesized) =>
      made
        .resources('AWS::Lambda::Function')
        .filter(({ properties }) => properties.ReservedConcurrentExecutions !== undefined)
        .map(({ properties }) => [
          String(properties.FunctionName).replace('courtier-prod-', ''),
          properties.ReservedConcurrentExecutions,
        ]);
    expect(Object.fromEntries(reserved(stage))).toMatchObject({
      authorizer: 100,
      publish: 150,
      requests: 200,
      subscriptions: 200,
      'dead-letter-recorder': 25,
      'sqs-to-rabbitmq': 10,
    });
    expect(reserved(withoutSystems('dev', { COURTIER_WAITING_CONCURRENCY: '0' }))).toEqual([]);
  });

  it('takes bodies as large as the stage says, in each function that publishes what callers send', () => {
    const limits = withoutSystems('dev', { COURTIER_PAYLOAD_LIMIT: '2048' })
      .resources('AWS::Lambda::Function')
      .filter(({ logicalId }) => /^(Publish|Requests|Replies)Function/.test(logicalId))
      .map(({ properties }) => properties.Environment);
    expect(limits).toHaveLength(3);
    for (const limit of limits) expect(limit).toMatchObject({ Variables: { PAYLOAD_LIMIT_BYTES: '2048' } });
    const [publish] = stage
      .resources('AWS::Lambda::Function')
      .filter(({ logicalId }) => /^PublishF/.test(logicalId));
    expect(publish?.properties.Environment).toMatchObject({ Variables: { PAYLOAD_LIMIT_BYTES: '262144' } });
  });

  it('forgets at once what the authorizer said, so that a revoked key ends at once', () => {
    api.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: Match.absent(),
    });
  });

  it('limits the rate of all callers together, and logs no bodies', () => {
    api.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'v1',
      MethodSettings: [{ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000, DataTraceEnabled: false }],
    });
  });
});

describe('what API Gateway answers on its own', () => {
  const answers = new Map(
    stage
      .resources('AWS::ApiGateway::GatewayResponse')
      .map((each) => [String(each.properties.ResponseType), each]),
  );

  it.each([
    ['UNAUTHORIZED', '401', 'unauthorized'],
    ['ACCESS_DENIED', '403', 'forbidden'],
    ['WAF_FILTERED', '403', 'request-blocked'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'not-found'],
    ['REQUEST_TOO_LARGE', '413', 'payload-too-large'],
    ['THROTTLED', '429', 'too-many-requests'],
    ['AUTHORIZER_FAILURE', '503', 'authorizer-unavailable'],
    ['AUTHORIZER_CONFIGURATION_ERROR', '503', 'authorizer-unavailable'],
    ['DEFAULT_4XX', '400', 'bad-request'],
    ['INTEGRATION_TIMEOUT', '503', 'timeout'],
    ['INTEGRATION_FAILURE', '503', 'timeout'],
    ['API_CONFIGURATION_ERROR', '503', 'busy'],
    ['DEFAULT_5XX', '503', 'no-answer'],
  ])('is, for %s, %s with the type %s', (type, status, code) => {
    const { properties } = answers.get(type) ?? missing(type);
    expect(properties.StatusCode).toBe(status);
    expect(documentOf(properties)).toMatchObject({
      type: `urn:courtier:problem:${code}`,
      status: Number(status),
    });
  });

  it('is a problem document with the same members as those of the functions', () => {
    expect(answers.size).toBeGreaterThan(7);
    for (const { properties } of answers.values()) {
      expect(ProblemSchema.safeParse(documentOf(properties)).error).toBeUndefined();
      expect(properties.ResponseParameters).toMatchObject({
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
      });
    }
  });

  it('says when to come back after too many requests, and how to send a key', () => {
    expect(answers.get('THROTTLED')?.properties.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Retry-After': "'1'",
    });
    expect(answers.get('UNAUTHORIZED')?.properties.ResponseParameters).toMatchObject({
      'gatewayresponse.header.WWW-Authenticate': "'Bearer'",
    });
  });
});

function documentOf(properties: Resource['properties']): unknown {
  const templates = properties.ResponseTemplates as Record<string, string>;
  return JSON.parse(templates['application/json'] ?? '');
}

function missing(type: string): never {
  throw new Error(`There is no answer for ${type}.`);
}
