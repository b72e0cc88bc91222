import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, fileOf } from '../../console/serving.ts';
import { withoutSystems } from './synthesized.ts';

// Node itself loads it, as the rest of lib.
const { pathsCode } = createRequire(import.meta.url)(
  '../../lib/stacks/console.ts',
) as typeof import('../../lib/stacks/console.ts');

type Distribution = {
  DistributionConfig: {
    DefaultCacheBehavior: { ViewerProtocolPolicy: string };
    CacheBehaviors: { PathPattern: string; CachePolicyId: string; OriginRequestPolicyId: string }[];
    Origins: { DomainName: unknown; OriginPath?: string; OriginAccessControlId?: unknown }[];
  };
};

describe("the operator's page on AWS", () => {
  const dev = withoutSystems('dev');

  it('is deployed on every stage of AWS, and on a laptop served by the runtime alone', () => {
    for (const name of ['dev', 'prod'] as const)
      expect(withoutSystems(name).resources('AWS::CloudFront::Distribution')).toHaveLength(1);
    expect(withoutSystems('local').resources('AWS::CloudFront::Distribution')).toEqual([]);
  });

  it('is left out where it is not wanted, and where the API asks for client certificates', () => {
    const without = (environment: Record<string, string>) =>
      withoutSystems('dev', environment).resources('AWS::CloudFront::Distribution');
    const certified = {
      COURTIER_DOMAIN_NAME: 'courtier.example.com',
      COURTIER_CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
      COURTIER_TRUST_STORE: 's3://trusted-bucket/ca.pem',
    };
    expect(without({ COURTIER_CONSOLE: 'off' })).toEqual([]);
    expect(without(certified)).toEqual([]);
    expect(() => without({ ...certified, COURTIER_CONSOLE: 'on' })).toThrow('do not go together');
  });

  it('is read from the bucket by its distribution alone', () => {
    const stack = dev.stack('console');
    stack.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    const [policy] = dev
      .resources('AWS::S3::BucketPolicy')
      .filter(({ properties }) => JSON.stringify(properties).includes('cloudfront.amazonaws.com'));
    const document = policy?.properties.PolicyDocument as
      | { Statement: Record<string, unknown>[] }
      | undefined;
    const reads = (document?.Statement ?? []).filter(({ Effect }) => Effect === 'Allow');
    expect(reads).toMatchObject([
      { Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' } },
    ]);
    expect(JSON.stringify(reads[0]?.Condition)).toContain('AWS:SourceArn');
  });

  it('has the API on its own origin, uncached and with the caller’s key, so that it needs no CORS', () => {
    const [distribution] = dev.resources('AWS::CloudFront::Distribution');
    const config = (distribution?.properties as Distribution | undefined)?.DistributionConfig;
    // CachingDisabled, and AllViewerExceptHostHeader: AWS's own policies.
    expect(config?.CacheBehaviors).toMatchObject([
      {
        PathPattern: '/api/*',
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      },
    ]);
    expect(config?.DefaultCacheBehavior.ViewerProtocolPolicy).toBe('redirect-to-https');
    const [page, api] = config?.Origins ?? [];
    expect(page?.OriginAccessControlId).toBeDefined();
    expect(JSON.stringify(api?.DomainName)).toContain('.execute-api.');
  });

  it('is served with its strict content security policy', () => {
    dev.stack('console').hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: contentSecurityPolicy(null), Override: true },
          FrameOptions: { FrameOption: 'DENY' },
        },
      },
    });
  });

  it('knows where people sign in, and may ask that issuer', () => {
    const signIn = withoutSystems('dev', {
      COURTIER_OIDC_ISSUER: 'https://id.example.com/realm',
      COURTIER_OIDC_AUDIENCE: 'courtier',
      COURTIER_OIDC_CONSOLE_CLIENT: 'courtier-console',
      COURTIER_OIDC_CONSOLE_ORIGINS: 'https://tokens.example.com',
    });
    const [page] = signIn.resources('Custom::ConsolePage');
    expect(JSON.parse(String(page?.properties.Config)).oidc).toEqual({
      issuer: 'https://id.example.com/realm',
      audience: 'courtier',
      clientId: 'courtier-console',
      scope: 'openid',
      origins: ['https://tokens.example.com'],
    });
    const [headers] = signIn.resources('AWS::CloudFront::ResponseHeadersPolicy');
    expect(JSON.stringify(headers?.properties)).toContain(
      "connect-src 'self' https://id.example.com https://tokens.example.com;",
    );
    const config = (settings: Record<string, string>) =>
      withoutSystems('dev', settings).resources('Custom::ConsolePage')[0]?.properties.Config;
    expect(config({})).toBe('{"stage":"dev","oidc":null}');
  });

  it('is published by a function that may write below console/ in its bucket, and read nothing', () => {
    const [policy] = Object.values(dev.stack('console').findResources('AWS::IAM::Policy'));
    const actions = policy?.Properties.PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string | string[] }) => Action,
    );
    expect(actions.filter((action: string) => action.startsWith('s3:')).toSorted()).toEqual([
      's3:DeleteObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
  });
});

describe('the function that finds the file for a path', () => {
  const context = createContext({});
  runInContext(pathsCode(), context);
  const asked = (uri: string) =>
    runInContext(`handler({ request: { uri: ${JSON.stringify(uri)} } })`, context) as {
      uri?: string;
      statusCode?: number;
      headers?: { location: { value: string } };
    };

  it.each([
    '/console',
    '/console/',
    '/console/queues/app.log',
    '/console/assets/main-ABC.js',
    '/console/assets/a/b.js',
    '/console/icon.svg',
    '/console/config.json',
    '/console//config.json',
    '/console/failed',
  ])('decides of %s as the local runtime does', (uri) => {
    expect(asked(uri).uri).toBe(`/console/${fileOf(uri)}`);
  });

  it.each(['/', '/favicon.ico', '/consolation'])('sends who asks for %s to the page', (uri) => {
    expect(asked(uri)).toMatchObject({ statusCode: 302, headers: { location: { value: '/console/' } } });
  });
});
