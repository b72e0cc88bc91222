import { describe, it } from 'vitest';
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
