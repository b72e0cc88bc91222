import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { SWEEP } from '../../functions/clients/env.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { withoutSystems } from './synthesized.ts';

const issuer = { COURTIER_OIDC_ISSUER: 'https://id.example.com/realm', COURTIER_OIDC_AUDIENCE: 'courtier' };
const name = {
  COURTIER_DOMAIN_NAME: 'courtier.example.com',
  COURTIER_CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-aaaa',
};
const trustStore = { COURTIER_TRUST_STORE: 's3://trust-bucket/courtier/ca.pem' };

function oidcOf(settings: Record<string, string>): unknown {
  const [authorizer, ...others] = withoutSystems('dev', settings)
    .resources('AWS::Lambda::Function')
    .filter(({ properties }) => properties.FunctionName === 'courtier-dev-authorizer');
  if (!authorizer || others.length > 0) throw new Error('There is not one authorizer.');
  const { Variables } = authorizer.properties.Environment as { Variables: Record<string, string> };
  return Variables.OIDC === undefined ? undefined : JSON.parse(Variables.OIDC);
}

describe('the issuer of tokens', () => {
  it('is given to the authorizer, with the claim that holds permissions', () => {
    expect(oidcOf(issuer)).toEqual({
      issuer: 'https://id.example.com/realm',
      audience: 'courtier',
      permissionsClaim: 'permissions',
    });
    expect(oidcOf({ ...issuer, COURTIER_OIDC_PERMISSIONS_CLAIM: 'scope' })).toMatchObject({
      permissionsClaim: 'scope',
    });
  });

  it('is nobody when nothing is said', () => {
    expect(oidcOf({})).toBeUndefined();
  });

  it('brings the schedule that gives its callers allowances of their own, and the rights to count them', () => {
    const { stack } = withoutSystems('prod', issuer);
    stack('api').hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ClientsFunction'), 'Arn'] },
          Input: JSON.stringify(SWEEP),
        }),
      ],
    });
    const rights = (role: string, actions: string[]) =>
      stack('api').hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp(role) }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: actions.map((action) => `dynamodb:${action}`),
              Resource: Match.anyValue(),
            }),
          ]),
        },
      });
    rights('^AuthorizerRole', ['GetItem', 'PutItem', 'UpdateItem']);
    rights('^ClientsRole', ['DeleteItem', 'GetItem', 'Query', 'UpdateItem']);
    expect(JSON.stringify(withoutSystems('prod').stack('api').toJSON())).not.toContain(SWEEP.sweep);
  });

  it('is on http on a laptop only, and there on the laptop itself', () => {
    const on = (url: string) => ({ ...issuer, COURTIER_OIDC_ISSUER: url });
    for (const url of ['http://127.0.0.1:9000', 'http://localhost:9000/r', 'https://id.example.com'])
      expect(stageNamed('local', on(url)).oidc?.issuer).toBe(url);
    expect(() => stageNamed('local', on('http://id.example.com'))).toThrow('COURTIER_OIDC_ISSUER');
    expect(() => stageNamed('local', on('http://127.0.0.1.example.com'))).toThrow('COURTIER_OIDC_ISSUER');
    expect(() => stageNamed('dev', on('http://127.0.0.1:9000'))).toThrow('COURTIER_OIDC_ISSUER');
  });

  it.each([
    'id.example.com',
    'ftp://id.example.com',
    'https://a:b@id.example.com',
    'https://id.example.com?a=b',
  ])('cannot be %s', (url) => {
    expect(() => stageNamed('prod', { ...issuer, COURTIER_OIDC_ISSUER: url })).toThrow(
      'COURTIER_OIDC_ISSUER',
    );
  });

  it.each(Object.keys(issuer))('needs more than %s', (one) => {
    const settings = Object.fromEntries(Object.entries(issuer).filter(([key]) => key === one));
    expect(() => stageNamed('prod', settings)).toThrow('go together');
  });
});

describe("signing in to the operator's page", () => {
  const client = { COURTIER_OIDC_CONSOLE_CLIENT: 'courtier-console' };

  it('asks for the scope openid where nothing else is said', () => {
    expect(stageNamed('dev', { ...issuer, ...client }).signIn).toEqual({
      clientId: 'courtier-console',
      scope: 'openid',
      origins: [],
    });
    const scope = { COURTIER_OIDC_CONSOLE_SCOPE: 'openid api://courtier/.default' };
    expect(stageNamed('dev', { ...issuer, ...client, ...scope }).signIn?.scope).toBe(
      'openid api://courtier/.default',
    );
    expect(stageNamed('dev', issuer).signIn).toBeUndefined();
  });

  it.each([
    [client, 'needs COURTIER_OIDC_ISSUER'],
    [{ ...issuer, COURTIER_OIDC_CONSOLE_SCOPE: 'openid' }, 'without COURTIER_OIDC_CONSOLE_CLIENT'],
    [{ ...issuer, COURTIER_OIDC_CONSOLE_ORIGINS: 'https://a.example.com' }, 'COURTIER_OIDC_CONSOLE_CLIENT'],
    [{ ...issuer, ...client, COURTIER_OIDC_CONSOLE_SCOPE: 'profile' }, 'openid among them'],
    [{ ...issuer, COURTIER_OIDC_CONSOLE_CLIENT: 'two words' }, 'COURTIER_OIDC_CONSOLE_CLIENT'],
    [
      { ...issuer, ...client, COURTIER_OIDC_CONSOLE_ORIGINS: 'https://a.example.com/path' },
      'must be origins',
    ],
    [
      { ...issuer, ...client, COURTIER_OIDC_CONSOLE_ORIGINS: "https://a.example.com,'unsafe-inline'" },
      'must be origins',
    ],
  ])('is refused at synth as %j', (settings, message) => {
    expect(() => stageNamed('dev', settings)).toThrow(message);
  });
});

describe('a domain name of its own', () => {
  it('leads to the API, and is its address', () => {
    const { stack } = withoutSystems('prod', name);
    const api = stack('api');
    api.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'courtier.example.com',
      RegionalCertificateArn: name.COURTIER_CERTIFICATE_ARN,
      SecurityPolicy: 'TLS_1_2',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      MutualTlsAuthentication: Match.absent(),
    });
    api.hasResourceProperties('AWS::ApiGateway::BasePathMapping', { BasePath: Match.absent() });
    api.hasOutput('ApiUrl', { Value: 'https://courtier.example.com' });
    api.hasOutput('DomainNameTarget', {});
    // Keys are asked for at either address.
    api.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: Match.absent() });
  });

  it('with a trust store demands client certificates, and leaves no address without them', () => {
    const version = { COURTIER_TRUST_STORE_VERSION: 'v7' };
    for (const [settings, more] of [
      [{ ...name, ...trustStore }, { TruststoreVersion: Match.absent() }],
      [{ ...name, ...trustStore, ...version }, { TruststoreVersion: 'v7' }],
    ] as const) {
      const api = withoutSystems('dev', settings).stack('api');
      api.hasResourceProperties('AWS::ApiGateway::DomainName', {
        MutualTlsAuthentication: { TruststoreUri: 's3://trust-bucket/courtier/ca.pem', ...more },
      });
      api.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
    }
  });

  it('is not there when nothing is said, and never on a laptop', () => {
    for (const stage of [withoutSystems('dev'), withoutSystems('local', { ...name, ...trustStore })]) {
      expect(stage.resources('AWS::ApiGateway::DomainName')).toEqual([]);
      expect(stage.resources('AWS::ApiGateway::BasePathMapping')).toEqual([]);
    }
  });

  it.each([
    [{ COURTIER_DOMAIN_NAME: name.COURTIER_DOMAIN_NAME }, 'go together'],
    [{ COURTIER_CERTIFICATE_ARN: name.COURTIER_CERTIFICATE_ARN }, 'go together'],
    [trustStore, 'needs COURTIER_DOMAIN_NAME'],
    [{ ...name, COURTIER_TRUST_STORE_VERSION: 'v7' }, 'COURTIER_TRUST_STORE_VERSION'],
    [{ ...name, COURTIER_DOMAIN_NAME: 'https://courtier.example.com' }, 'COURTIER_DOMAIN_NAME'],
    [{ ...name, COURTIER_DOMAIN_NAME: 'Courtier.example.com' }, 'COURTIER_DOMAIN_NAME'],
    [
      { ...name, COURTIER_CERTIFICATE_ARN: 'arn:aws:iam::1:server-certificate/x' },
      'COURTIER_CERTIFICATE_ARN',
    ],
    [{ ...name, COURTIER_TRUST_STORE: 'https://trust-bucket/ca.pem' }, 'COURTIER_TRUST_STORE'],
    [{ ...name, COURTIER_TRUST_STORE: 's3://trust-bucket' }, 'COURTIER_TRUST_STORE'],
  ])('is refused at synth as %j', (settings, message) => {
    expect(() => stageNamed('dev', settings)).toThrow(message);
  });
});
