import { describe, expect, it } from 'vitest';
import { withoutSystems } from './synthesized.ts';

describe('the alert topic', () => {
  const settings = { COURTIER_ALERT_EMAIL: 'duty@example.com' };

  it('has no subscriber when nobody is named', () => {
    expect(withoutSystems('prod').resources('AWS::SNS::Subscription')).toEqual([]);
  });

  it.each(['dev', 'prod'] as const)('tells whom the settings name, in stage %s', (name) => {
    const [subscription, ...more] = withoutSystems(name, settings).resources('AWS::SNS::Subscription');
    expect(subscription?.properties).toMatchObject({ Protocol: 'email', Endpoint: 'duty@example.com' });
    expect(JSON.stringify(subscription?.properties.TopicArn)).toContain('AlertsTopic');
    expect(more).toEqual([]);
  });

  it('writes no mail from a laptop', () => {
    expect(withoutSystems('local', settings).resources('AWS::SNS::Subscription')).toEqual([]);
  });
});
