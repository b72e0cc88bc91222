import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { loginNames } from '../../core/topology/names.ts';
import { Env } from '../../functions/rotate-login/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { amqp, management } from './broker-connection.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';

const EVERY_DAYS = 30;

/** The function that rotates Courtier's own logins at the broker, and on AWS when. A laptop's rotate when somebody invokes it. */
export class LoginRotation extends Construct {
  constructor(scope: Construct, id: string, { stage, data }: { stage: Stage; data: DataStack }) {
    super(scope, id);
    const logins = loginNames.map((name) => [name, data.logins[name]] as const);
    const administrator = data.logins.administrator.connection;
    const { function: rotate } = new BrokerFunction(this, 'Function', {
      stage,
      folder: 'rotate-login',
      schema: Env,
      size: functionSizes['rotate-login'],
      access: allow(
        amqp(administrator),
        management(administrator),
        ...logins.map(([, login]) => login.rotator()),
      ),
      environment: {},
      reservedConcurrency: logins.length,
    });
    new FunctionErrors(this, 'Errors', {
      stage,
      function: rotate,
      what: 'The function that rotates the logins of the broker',
      impact: 'nothing for now: the password of before goes on, and is not replaced.',
      runbook: 'rotate-login-errors',
      topic: data.alerts.topic,
    });
    if (!stage.onAws) return;
    rotate.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    for (const [name, { connection }] of logins) {
      const schedule = new CfnRotationSchedule(this, name, {
        secretId: connection.secretArn,
        rotationLambdaArn: rotate.functionArn,
        rotationRules: { automaticallyAfterDays: EVERY_DAYS },
        // Users are made by the topology, which is deployed at the same time.
        rotateImmediatelyOnUpdate: false,
      });
      // Secrets Manager refuses a function that it may not invoke.
      schedule.node.addDependency(rotate);
    }
  }
}
