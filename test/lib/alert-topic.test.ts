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

  it('is sealed in prod with a key that functions which alert, and alarms, may use', () => {
    const prod = withoutSystems('prod');
    const [key] = prod.resources('AWS::KMS::Key');
    expect(key?.properties.EnableKeyRotation).toBe(true);
    const [topic] = prod.resources('AWS::SNS::Topic');
    expect(JSON.stringify(topic?.properties.KmsMasterKeyId)).toContain(key?.logicalId);
    expect(JSON.stringify(key?.properties.KeyPolicy)).toContain('cloudwatch.amazonaws.com');
    const alerting = prod.resources('AWS::IAM::Policy').flatMap(({ logicalId, properties }) => {
      const allows = JSON.stringify(properties.PolicyDocument);
      return allows.includes('sns:Publish')
        ? [{ logicalId, seals: allows.includes('kms:GenerateDataKey') }]
        : [];
    });
    expect(alerting.length).toBeGreaterThan(2);
    expect(alerting.filter(({ seals }) => !seals)).toEqual([]);
  });

  it('writes no mail from a laptop', () => {
    expect(withoutSystems('local', settings).resources('AWS::SNS::Subscription')).toEqual([]);
  });
});
