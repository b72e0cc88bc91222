import { ArnFormat, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { functionName } from '../../core/topology/names.ts';
import { Env } from '../../functions/network-release/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import { allow, permission } from './access.ts';
import { BrokerFunction } from './broker-function.ts';

export type NetworkReleaseProps = {
  stage: Stage;
  /** What is waited for: no network interface may be in them. */
  securityGroups: readonly ISecurityGroup[];
  /** What is deleted after that, beside the groups. */
  before: readonly IConstruct[];
};

/**
 * Holds up the deletion of a network until nothing is in it. Lambda's pollers of RabbitMQ leave network interfaces behind
 * when their event source is gone, and CloudFormation waits for those of functions only.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-vpcconfig.html
 */
export class NetworkRelease extends Construct {
  constructor(scope: Construct, id: string, { stage, securityGroups, before }: NetworkReleaseProps) {
    super(scope, id);
    const itself = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName(stage.deployment, 'network-release'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const waiter = new BrokerFunction(this, 'Waiter', {
      stage,
      folder: 'network-release',
      schema: Env,
      size: functionSizes['network-release'],
      access: allow(
        permission(['ec2:DescribeNetworkInterfaces'], ['*']),
        // A wait that is longer than a function may run goes on in another copy.
        permission(['lambda:InvokeFunction'], [itself]),
      ),
      environment: {},
    });
    const resource = new CustomResource(this, 'Released', {
      serviceToken: waiter.function.functionArn,
      resourceType: 'Custom::NetworkRelease',
      // The function answers after 45.
      serviceTimeout: Duration.minutes(50),
      properties: { SecurityGroupIds: securityGroups.map(({ securityGroupId }) => securityGroupId) },
    });
    resource.node.addDependency(waiter, ...securityGroups, ...before);
  }
}
