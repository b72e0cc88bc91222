import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { Outbox, type OutboxProps } from '../../lib/constructs/outbox.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { unbundled, unchecked } from '../../lib/quick-context.ts';
import { DataStack } from '../../lib/stacks/data.ts';
import type { Stage } from '../../lib/stage.ts';

/** A stack as a system's is, on a broker without systems: `dlx` is an exchange that every broker has. */
class Shop extends Stack {
  readonly stage: Stage;
  readonly data: DataStack;

  constructor() {
    const app = new App({
      builtinCloudFormationValidation: false,
      context: { ...unbundled, ...unchecked },
    });
    super(app, 'shop');
    this.stage = stageNamed('local', {}, []);
    this.data = new DataStack(app, 'data', { stage: this.stage, broker: undefined });
  }

  outbox(props: Partial<OutboxProps> & { name: string }): Outbox {
    return new Outbox(this, props.name, { exchange: 'dlx', impact: 'nobody hears of sales.', ...props });
  }
}

describe('an outbox', () => {
  it('has a table, a function, a mapping and an alarm of its own, named after it', () => {
    const shop = new Shop();
    shop.outbox({ name: 'sales' });
    shop.outbox({ name: 'refunds', key: { partition: 'order_id', sort: 'event_id' } });
    const template = Template.fromStack(shop);
    const keys = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ];
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    for (const [name, partition, sort] of [
      ['sales', 'partition_key', 'message_id'],
      ['refunds', 'order_id', 'event_id'],
    ] as const) {
      template.hasResourceProperties('AWS::DynamoDB::Table', {
        TableName: `courtier-local-${name}-outbox`,
        KeySchema: keys(partition, sort),
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      });
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `courtier-local-${name}-relay`,
        Environment: {
          Variables: Match.objectLike({
            POWERTOOLS_SERVICE_NAME: `${name}-relay`,
            OUTBOX_NAME: `${name}-outbox`,
            OUTBOX_EXCHANGE: 'dlx',
            OUTBOX_PARTITION: partition,
            OUTBOX_SORT: sort,
          }),
        },
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `courtier-local-${name}-relay-age`,
        AlarmDescription: Match.stringLikeRegexp('nobody hears of sales.*docs/runbook.md#outbox-stream-age'),
      });
    }
  });

  it('is written to by a function that may do no more, and finds it under a name of its choice', () => {
    const shop = new Shop();
    const [sales, refunds] = [shop.outbox({ name: 'sales' }), shop.outbox({ name: 'refunds' })];
    const role = new Role(shop, 'Till', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const accesses = [sales.writer(), refunds.writer('REFUNDS_TABLE')];
    for (const access of accesses) access.grant(role);
    expect(accesses.flatMap(({ environment }) => Object.keys(environment))).toEqual([
      'OUTBOX_TABLE',
      'REFUNDS_TABLE',
    ]);
    const [policy] = Object.values(
      Template.fromStack(shop).findResources('AWS::IAM::Policy', {
        Properties: { PolicyName: Match.stringLikeRegexp('^Till') },
      }),
    );
    const actions = policy?.Properties.PolicyDocument.Statement.map(
      ({ Action }: { Action: unknown }) => Action,
    );
    expect(new Set(actions)).toEqual(new Set(['dynamodb:PutItem']));
  });

  it('does not synthesize beside another of its name', () => {
    const shop = new Shop();
    shop.outbox({ name: 'sales' });
    expect(() => new Outbox(shop, 'again', { name: 'sales', exchange: 'dlx', impact: 'none.' })).toThrow(
      /The function sales-relay of .*outbox-stream is deployed already/,
    );
  });

  it('does not synthesize with an exchange that no topology has', () => {
    expect(() => new Shop().outbox({ name: 'sales', exchange: 'slaes' })).toThrow(
      'The outbox sales publishes to "slaes", and no topology has such an exchange.',
    );
  });
});
