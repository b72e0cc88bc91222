import { describe, expect, it } from 'vitest';
import { withoutSystems } from './synthesized.ts';

describe('the alert topic', () => {
  const settings = { COURTIER_ALERT_EMAIL: 'duty@example.com' };

  it('has no subscriber in prod when the team says that nobody is named', () => {
    const none = { COURTIER_ALERT_EMAIL: 'none' };
    expect(withoutSystems('prod', none).resources('AWS::SNS::Subscription')).toEqual([]);
  });

  it('is not synthesized for prod while nobody says who hears it, and says how to name somebody', () => {
    expect(() => withoutSystems('prod', { COURTIER_ALERT_EMAIL: '' })).toThrow(
      /Nobody is alerted .*set COURTIER_ALERT_EMAIL/,
    );
    expect(() => withoutSystems('dev', { COURTIER_ALERT_EMAIL: '' })).not.toThrow();
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
