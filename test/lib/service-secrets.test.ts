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
        Name: `${prefix}sav`,
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

  it('leave the administrator to those who change the broker: others publish as a user that only writes', () => {
    const loginOf = (folder: string) => {
      const [found] = stage
        .resources('AWS::Lambda::Function')
        .filter(({ properties }) => properties.FunctionName === `courtier-${name}-${folder}`);
      const environment = found?.properties.Environment as { Variables: Record<string, unknown> } | undefined;
      return JSON.stringify(environment?.Variables.BROKER_SECRET_ARN);
    };
    for (const folder of ['publish', 'workflow-step']) expect(loginOf(folder)).toContain('PublisherSecret');
    for (const folder of ['requests', 'replies', 'redeliver', 'sqs-to-rabbitmq', 'parcels-relay'])
      expect(loginOf(folder)).toContain('RelaySecret');
    expect(loginOf('apply-topology')).not.toMatch(/PublisherSecret|RelaySecret/);
    const policies = stage.resources('AWS::IAM::Policy');
    const ofPublish = policies.filter(({ logicalId }) => /^PublishRole/.test(logicalId));
    expect(ofPublish.length).toBeGreaterThan(0);
    expect(JSON.stringify(ofPublish)).not.toContain(loginOf('apply-topology'));
  });
});
