import { describe, expect, it } from 'vitest';
import { topology } from '../../core/topology/index.ts';
import { synthesized } from './synthesized.ts';

describe.each(['local', 'dev', 'prod'] as const)('the secrets of services in stage %s', (name) => {
  const stage = synthesized(name);
  const prefix = `courtier-${name}-service-`;
  const secrets = stage
    .resources('AWS::SecretsManager::Secret')
    .filter(({ properties }) => String(properties.Name).startsWith(prefix));

  it('are one for each service that has a password, generated, and go with it', () => {
    expect(secrets.map(({ properties }) => String(properties.Name).slice(prefix.length)).toSorted()).toEqual(
      Object.keys(topology.services).toSorted(),
    );
    stage.stack('messaging').hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Name: `${prefix}orders`,
        GenerateSecretString: { GenerateStringKey: 'password', PasswordLength: 40, ExcludePunctuation: true },
      },
      DeletionPolicy: 'Delete',
    });
  });

  it('may be read and written by the function that applies the topology, and by no other', () => {
    const policies = stage.resources('AWS::IAM::Policy').map(({ properties }) => JSON.stringify(properties));
    const writing = policies.filter((text) => text.includes('secretsmanager:PutSecretValue'));
    expect(writing).toHaveLength(1);
    for (const { logicalId } of secrets) {
      expect(policies.filter((text) => text.includes(`"${logicalId}"`))).toEqual(writing);
    }
  });
});
