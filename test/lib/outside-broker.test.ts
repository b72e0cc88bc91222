import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

describe('the broker of stage local', () => {
  const data = synthesized('local').stack('data');

  it('comes from outside, by parameters, of which the password is never shown', () => {
    for (const parameter of ['BrokerUrl', 'BrokerManagementUrl', 'BrokerUsername']) {
      data.hasParameter(parameter, { Type: 'String' });
    }
    data.hasParameter('BrokerVirtualHost', { Type: 'String', Default: '/' });
    data.hasParameter('BrokerPassword', { Type: 'String', NoEcho: true });
  });

  it.each(['BrokerUsername', 'BrokerPassword'])('takes no %s that would make its secret no JSON', (name) => {
    const { AllowedPattern, ConstraintDescription } = Object.values(data.findParameters(name))[0] ?? {};
    const allowed = new RegExp(`^(?:${AllowedPattern})$`);
    for (const text of ['guest', "a'b $(c) #{d} é {}"]) {
      expect(text).toMatch(allowed);
      expect(JSON.parse(`{"password":"${text}"}`)).toEqual({ password: text });
    }
    for (const text of ['', 'a"b', 'a\\b', 'a\nb']) expect(text).not.toMatch(allowed);
    expect(ConstraintDescription).toContain('backslash');
  });

  it('has its credentials in a secret like those of the others', () => {
    data.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'courtier-local-broker',
      SecretString: {
        'Fn::Join': [
          '',
          ['{"username":"', { Ref: 'BrokerUsername' }, '","password":"', { Ref: 'BrokerPassword' }, '"}'],
        ],
      },
    });
  });
});
