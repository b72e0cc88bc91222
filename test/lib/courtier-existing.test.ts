import { Stack } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { describe, expect, it } from 'vitest';
import { app, aShop, templates } from './a-shop.ts';

const { broker } = aShop();

/** A broker that is there already. */
const ours = {
  arn: 'arn:aws:mq:eu-west-1:111111111111:broker:ours:b-1',
  url: 'amqps://ours.example.com:5671',
  managementUrl: 'https://ours.example.com',
  vhost: '/',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:ours',
  placement: undefined,
};

describe('the construct', () => {
  it('takes a VPC that is there already, and makes none', () => {
    const root = app();
    const vpc = new Vpc(new Stack(root, 'Mine'), 'Vpc') as IVpc;
    broker(root, { network: { vpc } });
    const network = templates(root).get('courtier-prod-network');
    network?.resourceCountIs('AWS::EC2::VPC', 0);
    network?.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    network?.resourceCountIs('AWS::EC2::SecurityGroup', 2);
  });

  it.each([
    ['small', {}],
    ['prod', { COURTIER_BROKER_ACCESS: 'outside' }],
  ] as const)('refuses a broker or a network for a RabbitMQ from outside: %s, %o', (stage, environment) => {
    const root = app();
    const network = { vpc: new Vpc(new Stack(root, 'Mine'), 'Vpc') as IVpc };
    expect(() => broker(app(), { stage, environment, broker: ours })).toThrow(
      /^broker: the broker is outside/,
    );
    expect(() => broker(root, { stage, environment, network })).toThrow(/^network: the broker is outside/);
  });

  it('moves no broker of dev into a network that is added, unless its access is said to be private', () => {
    const root = app();
    const network = { vpc: new Vpc(new Stack(root, 'Mine'), 'Vpc') as IVpc };
    expect(() => broker(root, { stage: 'dev', network })).toThrow(
      /^network: the broker of dev has a public address .* COURTIER_BROKER_ACCESS=private/,
    );
    const environment = { COURTIER_BROKER_ACCESS: 'private' };
    expect(() => broker(new Stack(root, 'Other'), { stage: 'dev', environment, network })).not.toThrow();
  });

  it('takes a broker that is there already, and makes none', () => {
    const root = app();
    broker(root, { broker: ours });
    const made = templates(root);
    expect([...made.keys()]).not.toContain('courtier-prod-broker');
    made.get('courtier-prod-messaging')?.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'arn:aws:mq:eu-west-1:111111111111:broker:ours:b-1',
    });
  });
});
