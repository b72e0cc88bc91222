import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';
import { stateMachine } from './state-machine.ts';

export type RebuildLoopProps = {
  stage: Stage;
  /** Of the state machine, after the stage's prefix. */
  name: string;
  /** The function of one step (functions/read-model/rebuild.ts). */
  step: LambdaFunction;
};

/**
 * Invokes the function again and again until it says that it is done. The state machine holds no more than the run's id:
 * the function itself keeps how far the run is. A history has room for some 4,000 rounds of 50 seconds. Lambda ends
 * loops through SQS after some sixteen rounds by itself, so a queue would not do.
 */
export class RebuildLoop extends Construct {
  private readonly arn: string;

  constructor(scope: Construct, id: string, { stage, name, step }: RebuildLoopProps) {
    super(scope, id);
    this.arn = stateMachine(this, {
      stage,
      name: `${stage.prefix}${name}`,
      definition: definition(step.functionArn),
      invokes: [step],
    }).stateMachineArn;
  }

  /** For a function that starts runs, which finds the state machine in `variable`. */
  starter<const V extends string>(variable: V): Access<Record<V, string>> {
    return {
      environment: { [variable]: this.arn } as Record<V, string>,
      grant: actionsOn(['states:StartExecution'], [this.arn]),
    };
  }
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
    Comment: 'Makes a read model again from its log.',
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
