import { describe, expect, it } from 'vitest';
import { withoutSystems } from './synthesized.ts';

type Answer = {
  ResponseCode: number;
  ResponseHeaders: { Name: string; Value: string }[];
  CustomResponseBodyKey: string;
};
type Rule = {
  Name: string;
  Action?: { Block: { CustomResponse?: Answer } };
  OverrideAction?: unknown;
  Statement: {
    RateBasedStatement?: { Limit: number; EvaluationWindowSec: number; AggregateKeyType: string };
    ManagedRuleGroupStatement?: { RuleActionOverrides: { Name: string; ActionToUse: unknown }[] };
  };
};

describe('the firewall before the API', () => {
  const prod = withoutSystems('prod');
  const [acl] = prod.resources('AWS::WAFv2::WebACL');
  const rules = new Map(((acl?.properties.Rules ?? []) as Rule[]).map((rule) => [rule.Name, rule]));

  it('stands before the stage of the API in prod, and nowhere else', () => {
    const [association, ...more] = prod.resources('AWS::WAFv2::WebACLAssociation');
    expect(JSON.stringify(association?.properties.ResourceArn)).toMatch(/restapis.+RoutesApi.+stages/);
    expect(JSON.stringify(association?.properties.WebACLArn)).toContain(acl?.logicalId);
    expect(more).toEqual([]);
    for (const name of ['local', 'dev'] as const)
      expect(withoutSystems(name).resources('AWS::WAFv2::WebACL')).toEqual([]);
  });

  it('refuses what the common rules find, but nothing for its body, its filters or the names in its path', () => {
    const common = rules.get('AWSManagedRulesCommonRuleSet');
    expect(common?.OverrideAction).toEqual({ None: {} });
    const overrides = common?.Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? [];
    const counted = overrides.map(({ Name, ActionToUse }) => {
      expect(ActionToUse, Name).toEqual({ Count: {} });
      return Name;
    });
    for (const what of ['CrossSiteScripting', 'EC2MetaDataSSRF', 'GenericLFI', 'GenericRFI'])
      expect(counted).toEqual(expect.arrayContaining([`${what}_BODY`, `${what}_QUERYARGUMENTS`]));
    expect(counted).toEqual(
      expect.arrayContaining(['SizeRestrictions_BODY', 'RestrictedExtensions_URIPATH']),
    );
    expect(counted).not.toContain('GenericLFI_URIPATH');
  });

  it('cuts off an address only when it alone sends twice what the API takes of all', () => {
    const flood = rules.get('floods');
    const [stage] = prod.resources('AWS::ApiGateway::Stage');
    const [settings] = (stage?.properties.MethodSettings ?? []) as { ThrottlingRateLimit: number }[];
    expect(flood?.Statement.RateBasedStatement).toEqual({
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 60,
      Limit: (settings?.ThrottlingRateLimit ?? 0) * 60 * 2,
    });
  });

  it('answers a flood in a way that clients try again after, within the time that they take for all tries', async () => {
    const answer = rules.get('floods')?.Action?.Block.CustomResponse;
    const bodies = acl?.properties.CustomResponseBodies as Record<string, { Content: string }>;
    const blocked = new Response(bodies[answer?.CustomResponseBodyKey ?? '']?.Content ?? null, {
      status: answer?.ResponseCode ?? 403,
      headers: (answer?.ResponseHeaders ?? []).map(({ Name, Value }): [string, string] => [Name, Value]),
    });
    expect(await blocked.clone().json()).toMatchObject({
      type: 'urn:courtier:problem:too-many-requests',
      status: 429,
    });
    expect(blocked.status).toBe(429);
    const seconds = Number(blocked.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(60);
  });

  it('keeps a log of what it refused, without the keys of callers', () => {
    const [logging] = prod.resources('AWS::WAFv2::LoggingConfiguration');
    expect(logging?.properties.RedactedFields).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'x-api-key' } },
    ]);
    const destinations = JSON.stringify(logging?.properties.LogDestinationConfigs);
    const [group] = prod
      .resources('AWS::Logs::LogGroup')
      .filter(({ properties }) => String(properties.LogGroupName).startsWith('aws-waf-logs-'));
    expect(destinations).toContain(`:log-group:${group?.properties.LogGroupName}"`);
  });
});
