import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { removalOf, type Stage } from '../stage.ts';
import { actionsOn } from './access.ts';

export type StateMachineProps = {
  stage: Stage;
  name: string;
  /** Amazon States Language, with the ARNs of `invokes` in it. */
  definition: object;
  invokes: readonly LambdaFunction[];
};

/** A state machine that may invoke these functions and no others, with a log of its own. */
export function stateMachine(
  scope: Construct,
  { stage, name, definition, invokes }: StateMachineProps,
): StateMachine {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const arns = invokes.map(({ functionArn }) => functionArn);
  actionsOn(['lambda:InvokeFunction'], arns)(role);
  return new StateMachine(scope, 'StateMachine', {
    stateMachineName: name,
    role,
    definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
    // A service map of what its steps call, and where time goes. The role may write traces, which AWS allows on * only.
    tracingEnabled: stage.onAws,
    logs: {
      // Under this prefix the log service's own policy does not grow with each state machine.
      destination: new LogGroup(scope, 'Log', {
        logGroupName: `/aws/vendedlogs/states/${name}`,
        retention: stage.logRetention,
        removalPolicy: removalOf(stage),
      }),
      level: LogLevel.ALL,
      // A task token is a credential: it must not appear in a log.
      includeExecutionData: false,
    },
  });
}
