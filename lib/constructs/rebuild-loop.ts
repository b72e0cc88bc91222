import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Access, actionsOn } from '../../lib/constructs/access.ts';
import { stateMachine } from '../../lib/constructs/state-machine.ts';
import type { Stage } from '../../lib/stage.ts';

const nameIn = (stage: Stage) => `${stage.prefix}orders-rebuild`;

/**
 * Invokes the function again and again until it says that it is done. The state machine holds no more than the run's id:
 * how far the run is, the function keeps itself. A history has room for some 4,000 rounds of 50 seconds.
 */
export class OrdersRebuild extends Construct {
  constructor(scope: Construct, id: string, { stage, step }: { stage: Stage; step: LambdaFunction }) {
    super(scope, id);
    stateMachine(this, {
      stage,
      name: nameIn(stage),
      definition: definition(step.functionArn),
      invokes: [step],
    });
  }
}

/** Starting runs. The ARN is made from the name: the API comes before the machine's own stack is known to it. */
export function ordersRebuildStarter(scope: Construct, stage: Stage) {
  const arn = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameIn(stage),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return {
    environment: { ORDERS_REBUILD_ARN: arn },
    grant: actionsOn(['states:StartExecution'], [arn]),
  } satisfies Access<object>;
}

function definition(FunctionName: string) {
  const invoke = (Payload: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName, Payload },
    ResultSelector: { 'payload.$': '$.Payload' },
    ResultPath: '$.step',
    // After 2, 4, 8, 16, 32 and 64 seconds: it goes on from the last page that was kept.
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6 }],
  });
  return {
    Comment: 'Makes the read model of the orders anew from the event store.',
    StartAt: 'Pages',
    States: {
      Pages: {
        ...invoke({ 'id.$': '$.id' }),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Give up' }],
        Next: 'More?',
      },
      'More?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.step.payload.done', BooleanEquals: true, Next: 'Done' }],
        Default: 'Pages',
      },
      'Give up': { ...invoke({ 'id.$': '$.id', give_up: true }), Next: 'Failed' },
      Failed: {
        Type: 'Fail',
        Error: 'RebuildFailed',
        Cause: 'A page could not be done however often it was tried.',
      },
      Done: { Type: 'Succeed' },
    },
  };
}
