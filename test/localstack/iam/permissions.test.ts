import { describe, expect, it } from 'vitest';
import { createPermissions, type Required } from '../../../localstack/iam/permissions.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';
const ROLE = 'courtier-local-api-OrdersRole';

function need(action: string, resource: string | undefined, context: Required['context'] = {}): Required {
  return { action, resource, context };
}

function allowing(...statements: object[]) {
  const permissions = createPermissions();
  permissions.attach(ROLE, { Version: '2012-10-17', Statement: statements });
  return (required: Required) => permissions.missing(ROLE, [required]) === undefined;
}

describe('a role', () => {
  it('allows what one of its statements names, and nothing else', () => {
    const may = allowing(
      { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE },
      { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:DeleteMessage'], Resource: ['arn:a', 'arn:b'] },
    );
    expect(may(need('dynamodb:GetItem', TABLE))).toBe(true);
    expect(may(need('dynamodb:PutItem', TABLE))).toBe(false);
    expect(may(need('dynamodb:GetItem', `${TABLE}-view`))).toBe(false);
    expect(may(need('sqs:DeleteMessage', 'arn:b'))).toBe(true);
    expect(may(need('sqs:SendMessage', TABLE))).toBe(false);
  });

  it('takes `*` and `?` of a resource for what they stand for, and a dot for a dot', () => {
    const may = allowing({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a.b/?/*' });
    expect(may(need('s3:GetObject', 'arn:aws:s3:::a.b/x/any/thing'))).toBe(true);
    expect(may(need('s3:GetObject', 'arn:aws:s3:::a.b/xy/any'))).toBe(false);
    expect(may(need('s3:GetObject', 'arn:aws:s3:::aXb/x/any'))).toBe(false);
  });

  it('asks each condition, and what a call does not tell is not equal', () => {
    const may = allowing({
      Effect: 'Allow',
      Action: 'sqs:DeleteQueue',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:ResourceTag/made': ['run-time', 'test'] },
        ArnEquals: { 'x:Arn': 'arn:a' },
      },
    });
    const tagged = { 'aws:ResourceTag/made': 'run-time', 'x:Arn': 'arn:a' };
    expect(may(need('sqs:DeleteQueue', 'arn:q', tagged))).toBe(true);
    expect(may(need('sqs:DeleteQueue', 'arn:q', { ...tagged, 'x:Arn': 'arn:b' }))).toBe(false);
    expect(may(need('sqs:DeleteQueue', 'arn:q'))).toBe(false);
  });

  it('compares ARNs by patterns and texts to the letter, as IAM does', () => {
    const asked = (operator: string) =>
      allowing({
        Effect: 'Allow',
        Action: 'a:One',
        Resource: '*',
        Condition: { [operator]: { key: 'arn:f-*' } },
      });
    const call = need('a:One', 'x', { key: 'arn:f-1' });
    expect(asked('ArnEquals')(call)).toBe(true);
    expect(asked('ArnLike')(call)).toBe(true);
    expect(asked('StringEquals')(call)).toBe(false);
    expect(asked('ArnLike')(need('a:One', 'x', { key: 'arn:g-1' }))).toBe(false);
  });

  it('allows by any resource what does not tell of which it is', () => {
    const may = allowing({ Effect: 'Allow', Action: 'states:SendTaskSuccess', Resource: 'arn:machine' });
    expect(may(need('states:SendTaskSuccess', undefined))).toBe(true);
    expect(may(need('states:SendTaskFailure', undefined))).toBe(false);
  });

  it('adds up the policies that are attached to it, and has none of another role', () => {
    const permissions = createPermissions();
    for (const Action of ['a:One', 'a:Two']) {
      permissions.attach(ROLE, { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    }
    const both = [need('a:One', 'x'), need('a:Two', 'x')];
    expect(permissions.missing(ROLE, both)).toBeUndefined();
    expect(permissions.missing(ROLE, [...both, need('a:Three', 'x')])).toMatchObject({ action: 'a:Three' });
    expect(permissions.missing('another', both)).toMatchObject({ action: 'a:One' });
  });

  it('is known by its function; anyone who is no function has none', () => {
    const permissions = createPermissions();
    permissions.assume('courtier-local-orders', `arn:aws:iam::000000000000:role/${ROLE}`);
    expect(permissions.roleOf('courtier-local-orders')).toBe(ROLE);
    expect(permissions.roleOf('test')).toBeUndefined();
  });

  it.each([
    ['an effect that takes away', { Effect: 'Deny', Action: 'a:One', Resource: '*' }],
    ['what it does not allow', { Effect: 'Allow', NotAction: 'a:One', Resource: '*' }],
    [
      'a condition that is not known here',
      {
        Effect: 'Allow',
        Action: 'a:One',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '::1' } },
      },
    ],
  ])('says by name that %s is not supported', (_, statement) => {
    expect(() => allowing(statement)).toThrow(`the policy of ${ROLE}`);
  });
});
