import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { GIVEN_RABBITMQ } from '../../lib/example-settings.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { withoutSystems } from './synthesized.ts';

/** dev has a network where somebody asks for one. */
const PRIVATE = { COURTIER_BROKER_ACCESS: 'private' };
const given = { ...PRIVATE, COURTIER_VPC: 'vpc-0abc', COURTIER_SUBNETS: 'subnet-0a, subnet-0b' };

/** Who is let in to the broker: port and from where, as the template says it. */
function letIn(settings: Record<string, string>) {
  const stage = withoutSystems('dev', { ...PRIVATE, ...settings });
  const rules = [
    ...stage.resources('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties),
    ...stage
      .resources('AWS::EC2::SecurityGroup')
      .filter(({ properties }) => String(properties.GroupDescription).startsWith('The RabbitMQ broker'))
      .flatMap(({ properties }) => (properties.SecurityGroupIngress ?? []) as Record<string, unknown>[]),
  ];
  return rules.map((rule) => [
    rule.FromPort,
    rule.CidrIp ?? rule.SourcePrefixListId ?? rule.SourceSecurityGroupId,
  ]);
}

describe('the network of a stage', () => {
  it('has addresses of its own in each stage, so that one network can be peered with both', () => {
    const blocks = (['dev', 'prod'] as const).map(
      (name) => withoutSystems(name, PRIVATE).resources('AWS::EC2::VPC')[0]?.properties.CidrBlock,
    );
    expect(new Set(blocks).size).toBe(2);
    expect(blocks).not.toContain('10.0.0.0/16');
  });

  it('takes the addresses that the settings say', () => {
    const [vpc] = withoutSystems('prod', { COURTIER_VPC_CIDR: '172.20.0.0/22' }).resources('AWS::EC2::VPC');
    expect(vpc?.properties.CidrBlock).toBe('172.20.0.0/22');
  });

  it('gets out in dev through one small instance, which takes HTTPS from the network and nothing else', () => {
    const stage = withoutSystems('dev', PRIVATE);
    const network = stage.stack('network');
    network.resourceCountIs('AWS::EC2::NatGateway', 0);
    network.hasResourceProperties('AWS::EC2::Instance', {
      InstanceType: 't4g.nano',
      SourceDestCheck: false,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }],
    });
    network.resourceCountIs('AWS::EC2::Instance', 1);
    const kinds = stage
      .resources('AWS::EC2::VPCEndpoint')
      .map(({ properties }) => properties.VpcEndpointType);
    expect(kinds).toEqual(['Gateway', 'Gateway']);
    network.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Security Group for NAT instances',
      SecurityGroupIngress: [{ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }],
    });
  });

  it.each([
    [{ COURTIER_OUTBOUND: 'nat-gateway' }, 'AWS::EC2::NatGateway', 1],
    [{ COURTIER_OUTBOUND: 'endpoints' }, 'AWS::EC2::InternetGateway', 0],
  ] as const)('gets out as the settings say: %o', (settings, type, count) => {
    const network = withoutSystems('dev', { ...PRIVATE, ...settings }).stack('network');
    network.resourceCountIs(type, count);
    network.resourceCountIs('AWS::EC2::Instance', 0);
  });

  it('is none in dev, whose broker has a public address: no function is in a VPC', () => {
    const stage = withoutSystems('dev');
    const [broker] = stage.resources('AWS::AmazonMQ::Broker');
    expect(broker?.properties).toMatchObject({ PubliclyAccessible: true });
    expect(broker?.properties).not.toHaveProperty('SubnetIds');
    expect(broker?.properties).not.toHaveProperty('SecurityGroups');
    const functions = stage.resources('AWS::Lambda::Function');
    expect(functions.filter(({ properties }) => properties.VpcConfig !== undefined)).toEqual([]);
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::SecurityGroup'])
      expect(stage.resources(type)).toEqual([]);
  });

  it.each([PRIVATE, given])('is there in dev where its broker is said to be private: %o', (settings) => {
    const [broker] = withoutSystems('dev', settings).resources('AWS::AmazonMQ::Broker');
    expect(broker?.properties).toMatchObject({
      PubliclyAccessible: false,
      SecurityGroups: [expect.anything()],
    });
  });

  it.each([
    { COURTIER_BROKER_CLIENTS: '10.0.0.0/8' },
    { COURTIER_OUTBOUND: 'endpoints' },
    { COURTIER_ENDPOINT_ZONES: '2' },
    { COURTIER_VPC_CIDR: '10.0.0.0/20' },
  ])(
    'is not there in dev by %o alone, which would replace a running broker under its own name',
    (settings) => {
      const names = Object.keys(settings).join();
      expect(() => stageNamed('dev', settings)).toThrow(
        new RegExp(`${names}: .*COURTIER_BROKER_ACCESS=private`),
      );
      expect(stageNamed('dev', { ...PRIVATE, ...settings }).network.access).toBe('private');
      expect(stageNamed('local', settings).network.access).toBe('public');
    },
  );

  it('has its endpoints in one zone, and in two where that is asked for', () => {
    const zones = (settings: Record<string, string>) =>
      withoutSystems('prod', settings)
        .resources('AWS::EC2::VPCEndpoint')
        .filter(({ properties }) => properties.VpcEndpointType === 'Interface')
        .map(({ properties }) => (properties.SubnetIds as unknown[]).length);
    expect(zones({})).toEqual([1, 1, 1, 1]);
    expect(zones({ COURTIER_ENDPOINT_ZONES: '2' })).toEqual([2, 2, 2, 2]);
  });

  it('is one that is there already where the settings name it, looked up nowhere', () => {
    const stage = withoutSystems('prod', given);
    const network = stage.stack('network');
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::VPCEndpoint'])
      network.resourceCountIs(type, 0);
    network.allResourcesProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-0abc' });
    const [broker] = stage.resources('AWS::AmazonMQ::Broker');
    expect(broker?.properties.SubnetIds).toEqual(['subnet-0a', 'subnet-0b']);
    const [publish] = stage
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName === 'courtier-prod-publish');
    expect(publish?.properties.VpcConfig).toMatchObject({ SubnetIds: ['subnet-0a', 'subnet-0b'] });
  });

  it.each([{}, given])(
    'is deleted when nothing is in it any more, which a function waits for: %o',
    (settings) => {
      const network = withoutSystems('prod', settings).stack('network');
      const [released] = Object.values(network.findResources('Custom::NetworkRelease'));
      const groups = Object.entries(network.findResources('AWS::EC2::SecurityGroup'))
        .filter(
          ([, { Properties }]) => !String(Properties.GroupDescription).startsWith('Interface endpoints'),
        )
        .map(([id]) => id);
      expect(groups).toHaveLength(2);
      expect(released?.Properties.SecurityGroupIds).toHaveLength(2);
      const subnets = Object.keys(
        network.findResources('AWS::EC2::Subnet', { Properties: { MapPublicIpOnLaunch: false } }),
      );
      expect(released?.DependsOn).toEqual(expect.arrayContaining([...groups, ...subnets]));
    },
  );

  it('is waited for by a function that may list what is in it, and go on in another copy of itself', () => {
    const network = withoutSystems('prod').stack('network');
    network.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'courtier-prod-network-release',
      Timeout: 900,
      VpcConfig: Match.absent(),
    });
    const statements = Object.entries(network.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('ReleaseWaiter'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const allowed = statements.filter(({ Action }) => !String(Action).startsWith('logs:'));
    expect(allowed).toEqual([
      { Effect: 'Allow', Action: 'ec2:DescribeNetworkInterfaces', Resource: '*' },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: expect.anything() },
    ]);
    expect(JSON.stringify(allowed[1].Resource)).toContain(':function:courtier-prod-network-release"');
  });

  it('lets clients in to the broker by AMQPS, by rules that can change while the broker keeps its group', () => {
    const own = letIn({});
    const all = letIn({ COURTIER_BROKER_CLIENTS: '10.20.0.0/16,sg-01234567,pl-01234567' });
    expect(all).toEqual(
      expect.arrayContaining([...own, [5671, '10.20.0.0/16'], [5671, 'sg-01234567'], [5671, 'pl-01234567']]),
    );
    expect(all).toHaveLength(own.length + 3);
  });

  it.each([
    [{ COURTIER_VPC_CIDR: '10.0.0.0/28' }, /between \/16 and \/24\s.*COURTIER_VPC_CIDR/],
    [{ COURTIER_BROKER_CLIENTS: 'everybody' }, /COURTIER_BROKER_CLIENTS/],
    [{ COURTIER_VPC: 'vpc-0abc' }, /go together/],
    [{ COURTIER_BROKER_ACCESS: 'public' }, /broker of prod stands in a VPC/],
    [{ ...given, COURTIER_OUTBOUND: 'nat-gateway' }, /COURTIER_OUTBOUND: these are of a VPC that is made/],
  ] as const)('refuses %o, and says why', (settings, message) => {
    expect(() => stageNamed('prod', settings)).toThrow(message);
  });
});

describe('the stage small', () => {
  const root = stageNamed('small', {});
  const OUTSIDE = {
    ...GIVEN_RABBITMQ,
    COURTIER_BROKER_ACCESS: 'outside',
    COURTIER_BROKER_CONNECTIONS: '400',
  };

  it('is dev with a RabbitMQ of somebody, under names of its own', () => {
    expect(root).toMatchObject({
      name: 'dev',
      prefix: 'courtier-small-',
      broker: null,
      bridgedBy: 'command',
    });
  });

  it('makes neither a broker nor a network nor an event source of Amazon MQ', () => {
    const stage = withoutSystems('dev', OUTSIDE);
    for (const type of ['AWS::AmazonMQ::Broker', 'AWS::EC2::VPC']) expect(stage.resources(type)).toEqual([]);
    const queued = stage
      .resources('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => properties.Queues !== undefined);
    expect(queued).toEqual([]);
    // What `courtier bridge` goes by.
    expect(stage.resources('AWS::Lambda::Alias').length).toBeGreaterThan(0);
  });

  it('knows its RabbitMQ from settings, in no output of a stack, so that another one can take its place', () => {
    const stage = withoutSystems('dev', OUTSIDE);
    const [apply] = stage
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName === 'courtier-dev-apply-topology');
    expect(apply?.properties.Environment).toMatchObject({
      Variables: {
        BROKER_URL: 'amqps://rabbitmq.example.com/team%2Fa',
        BROKER_MANAGEMENT_URL: 'https://rabbitmq.example.com',
        BROKER_SECRET_ARN: GIVEN_RABBITMQ.COURTIER_BROKER_SECRET_ARN,
        BROKER_VIRTUAL_HOST: 'team/a',
      },
    });
    expect(stage.resources('Custom::FirstAdministrator')).toEqual([]);
    const parameters = stage.assembly.stacks.flatMap(({ template }) =>
      Object.keys(template.Parameters ?? {}),
    );
    expect(parameters.filter((name) => name !== 'BootstrapVersion')).toEqual([]);
    const outputs = stage.assembly.stacks.map(({ template }) => template.Outputs ?? {});
    expect(JSON.stringify(outputs)).not.toContain('rabbitmq');
    const data = (settings: Record<string, string>) =>
      withoutSystems('dev', { ...OUTSIDE, ...settings }).assembly.getStackByName('courtier-dev-data')
        .template;
    expect(data({ COURTIER_BROKER_URL: 'amqps://next.example.com/' })).toEqual(data({}));
  });

  it('lists all that it has to know of the RabbitMQ, and takes none of it for a broker of its own', () => {
    const only = { COURTIER_BROKER_ACCESS: 'outside' };
    for (const variable of Object.keys(GIVEN_RABBITMQ))
      expect(() => withoutSystems('dev', only)).toThrow(`${variable} is missing`);
    expect(() => stageNamed('dev', GIVEN_RABBITMQ)).toThrow(/dev makes a broker of its own/);
    const wrong = [
      ['COURTIER_BROKER_URL', 'amqp://rabbitmq.example.com'],
      ['COURTIER_BROKER_URL', 'amqps://user:secret@rabbitmq.example.com'],
      ['COURTIER_BROKER_URL', 'amqps://rabbitmq.example.com/%zz'],
      ['COURTIER_BROKER_URL', 'amqps://rabbitmq.example.com:port/'],
      ['COURTIER_BROKER_SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rabbitmq'],
    ] as const;
    for (const [variable, value] of wrong)
      expect(() => stageNamed('small', { ...GIVEN_RABBITMQ, [variable]: value }), value).toThrow(
        new RegExp(`must be[^✖]+ at ${variable}`),
      );
  });

  it('asks how many connections that RabbitMQ takes, and shares those out instead of a laptop’s', () => {
    expect(() => withoutSystems('dev', { ...OUTSIDE, COURTIER_BROKER_CONNECTIONS: '100' })).toThrow(
      'The broker takes 100 connections',
    );
    expect(stageNamed('small', OUTSIDE).budget.publisherConnections()).toBe(400 - 400 / 5);
    expect(stageNamed('local', {}).budget.publisherConnections()).toBe(32);
  });
});

describe('a broker that replaces another', () => {
  it('has a stack, a name and a secret of its own, so that both are there at once', () => {
    const { assembly } = withoutSystems('prod', { COURTIER_BROKER_GENERATION: '2' });
    const names = assembly.stacks.map(({ stackName }) => stackName);
    expect(names).toContain('courtier-prod-broker-2');
    expect(names).not.toContain('courtier-prod-broker');
    const { template } = assembly.getStackByName('courtier-prod-broker-2');
    expect(JSON.stringify(template)).not.toMatch(/"courtier-prod-broker"/);
    expect(JSON.stringify(template)).toContain('"BrokerName":"courtier-prod-broker-2"');
  });

  it('changes neither the network nor the data, so that deploying its stack touches nothing that runs', () => {
    const [first, second] = ['1', '2'].map(
      (generation) => withoutSystems('prod', { COURTIER_BROKER_GENERATION: generation }).assembly,
    );
    for (const name of ['courtier-prod-network', 'courtier-prod-data'])
      expect(second?.getStackByName(name).template).toEqual(first?.getStackByName(name).template);
    const needed = second?.getStackByName('courtier-prod-broker-2').dependencies.map(({ id }) => id);
    expect(needed?.filter((id) => !id.endsWith('.assets'))).toEqual(['courtier-prod-network']);
  });

  it('is what everything uses, so that nothing holds the first one any more', () => {
    const { assembly } = withoutSystems('prod', { COURTIER_BROKER_GENERATION: '2' });
    const others = assembly.stacks.filter(({ stackName }) => !stackName.startsWith('courtier-prod-broker'));
    expect(JSON.stringify(others.map(({ template }) => template))).not.toContain('courtier-prod-broker:');
  });
});
