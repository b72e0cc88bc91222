import { describe, expect, it } from 'vitest';
import { onAws } from './deployments.ts';

/** The broker of dev has a public address, and functions without a network reach it. */
const inNetwork = onAws.filter(({ name }) => name === 'prod');

describe.each(inNetwork)('the network of stage $name of $what', ({ stage }) => {
  it('has no way out, and what its functions need of AWS', () => {
    const network = stage.stack('network');
    network.resourceCountIs('AWS::EC2::InternetGateway', 0);
    network.resourceCountIs('AWS::EC2::NatGateway', 0);
    network.resourceCountIs('AWS::EC2::Subnet', 2);
    const services = stage
      .resources('AWS::EC2::VPCEndpoint')
      .map(
        ({ properties }) => /\.?([a-z0-9]+)("\]\]\}|")$/.exec(JSON.stringify(properties.ServiceName))?.[1],
      );
    expect(services.toSorted()).toEqual(['dynamodb', 'lambda', 's3', 'secretsmanager', 'sqs', 'states']);
    // The event source itself needs these: https://docs.aws.amazon.com/lambda/latest/dg/process-mq-messages-with-lambda.html
    const needed = new Set(['lambda', 'secretsmanager']);
    for (const service of servicesCalledInTheNetwork()) needed.add(service);
    expect(services.toSorted()).toEqual([...needed].toSorted());
  });

  /** By the permissions of the functions that run there, without what Lambda does with them from outside. */
  function servicesCalledInTheNetwork(): Set<string> {
    const roles = stage
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.VpcConfig !== undefined)
      .map(({ properties }) => JSON.stringify(properties.Role));
    const policies = stage
      .resources('AWS::IAM::Policy')
      .filter(({ properties }) =>
        (properties.Roles as { Ref: string }[]).some(({ Ref }) =>
          roles.some((role) => role.includes(`"${Ref}"`)),
        ),
      );
    expect(policies).toHaveLength(roles.length);
    const actions = policies.flatMap(({ properties }) => {
      const { Statement } = properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
      return Statement.flatMap(({ Action }) => Action);
    });
    const services = actions.map((action) => action.split(':')[0] ?? '');
    return new Set(services.filter((service) => service !== 'ec2' && service !== 'logs'));
  }
});
