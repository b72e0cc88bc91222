import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

type Statement = { Effect: string; Action: string | string[]; Condition?: unknown };

describe.each(['dev', 'prod'] as const)('functions in the network of stage %s', (name) => {
  const stage = synthesized(name, { COURTIER_BROKER_ACCESS: 'private' });
  const functions = stage
    .resources('AWS::Lambda::Function')
    .filter(({ properties }) =>
      JSON.stringify(statementsOf(properties.Role)).includes('ec2:CreateNetworkInterface'),
    );

  it('may not make, find, or remove network interfaces with the permission that Lambda makes theirs with', () => {
    expect(functions.length).toBeGreaterThan(8);
    for (const { properties } of functions) {
      const denied = statementsOf(properties.Role).filter(({ Effect }) => Effect === 'Deny');
      expect(denied, String(properties.FunctionName)).toHaveLength(1);
      expect(denied[0]?.Action).toContain('ec2:*NetworkInterface*');
      const asked = JSON.stringify(denied[0]?.Condition);
      expect(asked).toMatch(/^{"ArnEquals":{"lambda:SourceFunctionArn":/);
      expect(asked).toContain(`:function:${properties.FunctionName}"`);
    }
  });

  function statementsOf(role: unknown): Statement[] {
    const { 'Fn::GetAtt': [roleId] = [] } = role as { 'Fn::GetAtt'?: string[] };
    return stage
      .resources('AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties.Roles) === JSON.stringify([{ Ref: roleId }]))
      .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement);
  }
});
