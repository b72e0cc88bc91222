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
    const keeping = new Set<string>();
    for (const { logicalId } of secrets) {
      const naming = policies.filter((text) => text.includes(`"${logicalId}"`));
      expect(writing).toEqual(expect.arrayContaining(naming));
      for (const each of naming) keeping.add(each);
    }
    expect(keeping.size).toBe(1);
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
    for (const folder of ['api', 'queues', 'subscriptions', 'watch-redelivery', 'rotate-login'])
      expect(loginOf(folder)).toContain('AdministratorSecret');
    expect(loginOf('last-resort')).toContain('BridgeLoginSecret');
    for (const { properties } of stage.resources('AWS::Lambda::EventSourceMapping')) {
      const access = JSON.stringify(properties.SourceAccessConfigurations) ?? '';
      if (access.includes('BASIC_AUTH')) expect(access).toContain('BridgeLoginSecret');
    }
    expect(loginOf('apply-topology')).not.toMatch(/(Publisher|Relay|Administrator|BridgeLogin)Secret/);
    const policies = stage.resources('AWS::IAM::Policy');
    const ofPublish = policies.filter(({ logicalId }) => /^PublishRole/.test(logicalId));
    expect(ofPublish.length).toBeGreaterThan(0);
    expect(JSON.stringify(ofPublish)).not.toContain(loginOf('apply-topology'));
  });
});

it('the administrator whom a broker is made with loses its password to those that rotate; one that was given does not', () => {
  const locks = (stage: ReturnType<typeof synthesized>) =>
    stage.resources('Custom::FirstAdministrator').length;
  expect([locks(synthesized('prod')), locks(synthesized('dev'))]).toEqual([1, 1]);
  expect(locks(synthesized('local'))).toBe(0);
});

it('the first administrator is locked after every other change of its stack, so that what fails can be rolled back', () => {
  const { Resources } = synthesized('prod').stack('messaging').toJSON() as {
    Resources: Record<string, { Type: string; DependsOn?: string[] }>;
  };
  const [[id, lock] = []] = Object.entries(Resources).filter(
    ([, { Type }]) => Type === 'Custom::FirstAdministrator',
  );
  expect(lock?.DependsOn?.toSorted()).toEqual(
    Object.keys(Resources)
      .filter((each) => each !== id)
      .toSorted(),
  );
});

it('the logins of Courtier itself are rotated by its own function, on AWS every month, and not while they are made', () => {
  const scheduled = synthesized('prod').resources('AWS::SecretsManager::RotationSchedule');
  expect(scheduled).toHaveLength(4);
  for (const { properties } of scheduled) {
    expect(properties).toMatchObject({
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    });
    expect(JSON.stringify(properties.RotationLambdaARN)).toContain('RotationFunction');
  }
  expect(synthesized('local').resources('AWS::SecretsManager::RotationSchedule')).toEqual([]);
});
