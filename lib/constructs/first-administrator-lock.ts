import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { BrokerConnection } from './broker-connection.ts';

export type FirstAdministratorLockProps = {
  /** apply-topology. */
  apply: IFunction;
  broker: BrokerConnection;
};

/**
 * Takes the password of the broker's first administrator away. A resource of its own, so that it happens also where a deployment was
 * there before and its topology does not change; and the last of its stack: a version before logs in as that administrator, and a
 * rollback to it would be refused once the password is gone. Make it after everything else.
 */
export class FirstAdministratorLock extends Construct {
  constructor(scope: Construct, id: string, { apply, broker }: FirstAdministratorLockProps) {
    super(scope, id);
    const lock = new CustomResource(this, 'Lock', {
      serviceToken: apply.functionArn,
      resourceType: 'Custom::FirstAdministrator',
      // Without an answer CloudFormation waits an hour.
      serviceTimeout: Duration.minutes(5),
      // Another broker has a first administrator of its own.
      properties: { BrokerUrl: broker.url },
    });
    lock.node.addDependency(...Stack.of(this).node.children.filter((other) => other !== this));
  }
}
