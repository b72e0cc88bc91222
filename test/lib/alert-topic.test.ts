import { describe, expect, it } from 'vitest';
import { withoutSystems } from './synthesized.ts';

describe('the alert topic', () => {
  const settings = { COURTIER_ALERT_EMAIL: 'duty@example.com' };
  const subscriptions = (...of: Parameters<typeof withoutSystems>) =>
    withoutSystems(...of).resources('AWS::SNS::Subscription');
  /** The queue of webhooks is nobody. */
  const people = (...of: Parameters<typeof withoutSystems>) =>
    subscriptions(...of).filter(({ properties }) => properties.Protocol !== 'sqs');

  it('has no subscriber in prod when the team says that nobody is named', () => {
    const none = { COURTIER_ALERT_EMAIL: 'none' };
    expect(people('prod', none)).toEqual([]);
  });

  it('is not synthesized for prod while nobody says who hears it, and says how to name somebody', () => {
    expect(() => withoutSystems('prod', { COURTIER_ALERT_EMAIL: '' })).toThrow(
      /Nobody is alerted .*set COURTIER_ALERT_EMAIL/,
    );
    expect(() => withoutSystems('dev', { COURTIER_ALERT_EMAIL: '' })).not.toThrow();
  });

  it.each(['dev', 'prod'] as const)('tells whom the settings name, in stage %s', (name) => {
    const [subscription, ...more] = people(name, settings);
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
    expect(people('local', settings)).toEqual([]);
  });

  it.each(['local', 'dev', 'prod'] as const)(
    'hands every alert to the queue of webhooks, in stage %s',
    (name) => {
      const queues = subscriptions(name, settings).filter(({ properties }) => properties.Protocol === 'sqs');
      expect(JSON.stringify(queues.map(({ properties }) => properties.Endpoint))).toContain(
        'WebhooksEventsQueue',
      );
      expect(queues).toHaveLength(1);
    },
  );
});
