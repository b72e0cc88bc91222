// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes Fn::Sub like this
import { describe, expect, it } from 'vitest';
import { resolve, resolveCondition, type Scope } from '../../../localstack/template/intrinsics.ts';
import { stackScope } from '../../../localstack/template/scope.ts';
import { parseTemplate } from '../../../localstack/template/template.ts';

const template = parseTemplate({
  Mappings: { Sizes: { local: { Memory: 256 } } },
  Conditions: {
    IsLocal: { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
    Both: { 'Fn::And': [{ Condition: 'IsLocal' }, { Condition: 'IsProd' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsLocal' }, { Condition: 'IsProd' }] },
  },
  Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
});
const scope: Scope = stackScope({
  stack: 'messaging',
  region: 'us-east-1',
  account: '000000000000',
  template,
  parameters: { Stage: 'local', Hosts: ['a', 'b'] },
  created: new Map([['Queue', { ref: 'http://localhost/queue', attributes: { Arn: 'arn:queue' } }]]),
  exports: new Map([['data:Table', 'clients']]),
});

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a parameter', { Ref: 'Stage' }, 'local'],
    ['Ref of a list parameter', { Ref: 'Hosts' }, ['a', 'b']],
    ['Ref of a resource', { Ref: 'Queue' }, 'http://localhost/queue'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    [
      'Fn::Join, nested',
      { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, { 'Fn::GetAtt': ['Queue', 'Arn'] }]] },
      'arn:aws:arn:queue',
    ],
    ['Fn::Sub', { 'Fn::Sub': '${AWS::StackName}/${Queue.Arn}/${Stage}' }, 'messaging/arn:queue/local'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${a}-${Stage}', { a: { Ref: 'AWS::AccountId' } }] },
      '000000000000-local',
    ],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Literal}' }, '${Literal}'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'data:Table' }, 'clients'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'Memory'] }, 256],
    ['Fn::Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['Fn::If', { 'Fn::If': ['IsProd', 'large', 'small'] }, 'small'],
  ])('resolves %s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('leaves out what is AWS::NoValue, in objects and in lists', () => {
    const value = {
      a: { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] },
      b: [{ Ref: 'AWS::NoValue' }, 2],
    };
    expect(resolve(value, scope)).toEqual({ b: [2] });
  });

  it('takes a policy statement’s Condition for what it is', () => {
    const statement = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(resolve(statement, scope)).toEqual(statement);
  });

  it.each([
    ['IsLocal', true],
    ['IsProd', false],
    ['Both', false],
    ['Either', true],
  ])('evaluates the condition %s', (name, expected) => {
    expect(resolveCondition({ Condition: name }, scope)).toBe(expected);
  });

  it.each([
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, /Fn::Cidr is not supported/],
    ['an unknown name', { Ref: 'Nothing' }, /Ref Nothing: stack messaging has no such/],
    [
      'an attribute that the runtime does not give',
      { 'Fn::GetAtt': ['Queue', 'Colour'] },
      /gives AWS::SQS::Queue only Arn/,
    ],
    ['an unknown export', { 'Fn::ImportValue': 'nobody' }, /no stack before messaging exports nobody/],
    ['an index that is not there', { 'Fn::Select': [5, ['a']] }, /there is no item 5/],
  ])('names %s', (_, value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});
