import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { BROKER_MESSAGE_BYTES } from '../../core/limits.ts';
import { synthesized, withoutSystems } from './synthesized.ts';

describe.each([
  // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-resource-hard-limit.html
  ['dev', 'SINGLE_INSTANCE', 'mq.m7g.medium', 1, { connections: 300, channels: 900, queues: 500 }],
  ['prod', 'CLUSTER_MULTI_AZ', 'mq.m7g.large', 2, { connections: 5_000, channels: 15_000, queues: 2_000 }],
] as const)('the broker of stage %s', (name, deploymentMode, instance, subnets, most) => {
  const stage = synthesized(name, { COURTIER_BROKER_ACCESS: 'private' });
  const broker = stage.stack('broker');

  it(`is RabbitMQ 4.2 as ${deploymentMode}, private, with its log`, () => {
    broker.hasResourceProperties('AWS::AmazonMQ::Broker', {
      EngineType: 'RABBITMQ',
      EngineVersion: '4.2',
      DeploymentMode: deploymentMode,
      HostInstanceType: instance,
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: true,
      Logs: { General: true },
    });
    const [made] = stage.resources('AWS::AmazonMQ::Broker');
    expect(made?.properties.SubnetIds).toHaveLength(subnets);
  });

  it('refuses a message that no event of Lambda can hold', () => {
    const [configuration] = stage.resources('AWS::AmazonMQ::Configuration');
    const [made] = stage.resources('AWS::AmazonMQ::Broker');
    expect(configuration?.properties).toMatchObject({ EngineType: 'RABBITMQ', EngineVersion: '4.2' });
    expect(JSON.stringify(configuration?.properties.Data)).toContain(
      `max_message_size = ${BROKER_MESSAGE_BYTES}`,
    );
    expect(JSON.stringify(made?.properties.Configuration)).toContain(String(configuration?.logicalId));
    // With headers as large as a frame, each of their bytes written as five characters, and 2 KiB around them.
    const event = Math.ceil(BROKER_MESSAGE_BYTES / 3) * 4 + 131_072 * 5 + 2_048;
    expect(event).toBeLessThan(6_291_456);
  });

  it('takes as many connections and channels as Amazon MQ lets be configured, not the fewer that it starts with', () => {
    const [configuration] = stage.resources('AWS::AmazonMQ::Configuration');
    const settings = JSON.stringify(configuration?.properties.Data);
    expect(settings).toContain(`connection_max = ${most.connections}\\n`);
    expect(settings).toContain(`channel_max_per_node = ${most.channels}\\n`);
    expect(settings).toContain(
      `cluster_queue_limit = ${most.queues}\\ncluster_exchange_limit = ${most.queues}\\n`,
    );
  });

  it('is restarted in a window that the settings name, on Sunday night if they do not', () => {
    const windowOf = (settings?: Record<string, string>) =>
      withoutSystems(name, settings).resources('AWS::AmazonMQ::Broker')[0]?.properties
        .MaintenanceWindowStartTime;
    expect(windowOf()).toEqual({ DayOfWeek: 'SUNDAY', TimeOfDay: '03:00', TimeZone: 'UTC' });
    const tuesday = { DayOfWeek: 'TUESDAY', TimeOfDay: '22:30', TimeZone: 'UTC' };
    expect(windowOf({ COURTIER_BROKER_MAINTENANCE: 'Tuesday 22:30' })).toEqual(tuesday);
  });

  it('has the version that the settings say, and settings of that version, once AWS has moved it on', () => {
    const moved = withoutSystems(name, { COURTIER_BROKER_VERSION: '4.3' });
    const [made] = moved.resources('AWS::AmazonMQ::Broker');
    const [configuration] = moved.resources('AWS::AmazonMQ::Configuration');
    expect(made?.properties.EngineVersion).toBe('4.3');
    expect(configuration?.properties.EngineVersion).toBe('4.3');
    const [before] = withoutSystems(name).resources('AWS::AmazonMQ::Configuration');
    expect(configuration?.properties.Name).not.toBe(before?.properties.Name);
  });

  it('has a generated password, in the template only as a reference', () => {
    broker.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: `courtier-${name}-broker`,
      GenerateSecretString: { GenerateStringKey: 'password', ExcludePunctuation: true, PasswordLength: 40 },
    });
    const [made] = stage.resources('AWS::AmazonMQ::Broker');
    expect(JSON.stringify(made?.properties.Users)).toMatch(
      /resolve:secretsmanager:.+:SecretString:password::/,
    );
  });

  it('keeps its messages when the stage keeps data', () => {
    broker.hasResource('AWS::AmazonMQ::Broker', {
      DeletionPolicy: name === 'prod' ? 'RetainExceptOnCreate' : 'Delete',
      UpdateReplacePolicy: name === 'prod' ? 'Retain' : 'Delete',
    });
  });

  it('lets in functions and event sources by AMQPS, functions by HTTPS and for Prometheus, and nobody else', () => {
    const rules = stage
      .resources('AWS::EC2::SecurityGroupIngress')
      .map(({ properties }) => properties)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes('Broker'))
      .map(({ FromPort, SourceSecurityGroupId }) => [
        FromPort,
        /Functions|Broker/.exec(JSON.stringify(SourceSecurityGroupId))?.[0],
      ]);
    expect(rules.toSorted()).toEqual([
      [16001, 'Functions'],
      [443, 'Functions'],
      [5671, 'Broker'],
      [5671, 'Functions'],
    ]);
    broker.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    const [group] = stage
      .resources('AWS::EC2::SecurityGroup')
      .filter(({ properties }) => String(properties.GroupDescription).startsWith('The RabbitMQ broker'));
    expect(group?.properties.SecurityGroupIngress).toBeUndefined();
    expect(group).toBeDefined();
  });

  it('is reached by functions over TLS, with credentials from the secret', () => {
    stage.stack('api').hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `courtier-${name}-api`,
      Environment: {
        Variables: Match.objectLike({
          BROKER_MANAGEMENT_URL: { 'Fn::Join': ['', ['https://', Match.anyValue(), ':443']] },
          BROKER_SECRET_ARN: Match.anyValue(),
        }),
      },
    });
  });
});
