import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stageNames } from '../../../lib/named-stage.ts';
import { synthesized } from '../../../test/lib/synthesized.ts';

describe.each(stageNames)('the tables of stage %s', (name) => {
  const stack = synthesized(name).stack('orders');
  const key = (AttributeName: string, KeyType = 'HASH') => ({ AttributeName, KeyType });

  it('have the keys and indexes that the stores query', () => {
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-order-events`,
      KeySchema: [key('order_id'), key('event_id', 'RANGE')],
      TimeToLiveSpecification: Match.absent(),
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    });
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-orders`,
      KeySchema: [key('order_id')],
      TimeToLiveSpecification: Match.absent(),
    });
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-orders-outbox`,
      KeySchema: [key('order_id'), key('event_id', 'RANGE')],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-orders-view`,
      KeySchema: [key('id')],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-stock`,
      KeySchema: [key('item_id')],
    });
  });
});

describe.each(stageNames)('the orders of stage %s', (name) => {
  const stage = synthesized(name);

  it(name === 'local' ? 'fail on request' : 'never fail on request', () => {
    const simulating = stage.resources('AWS::Lambda::Function').filter(({ properties }) => {
      const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
      return Variables.SIMULATE_FAILURES === 'true';
    });
    const names = simulating.map(({ properties }) => properties.FunctionName);
    expect(names).toEqual(name === 'local' ? ['courtier-local-orders'] : []);
  });

  it('are watched where they are relayed and where their views are made', () => {
    const alarms = stage.resources('AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmName);
    for (const alarm of ['orders-relay-age', 'orders-view-errors'])
      expect(alarms).toContain(`courtier-${name}-${alarm}`);
  });
});
