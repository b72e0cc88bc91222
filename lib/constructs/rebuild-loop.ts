import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';
import { caught, choice, fail, invoke, members, type State, SUCCEED } from './asl.ts';
import { again } from './faults.ts';
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
  const pages = (Payload: State): State => ({
    ...invoke(FunctionName, Payload),
    ResultSelector: { 'payload.$': '$.Payload' },
    ResultPath: '$.step',
    // It goes on from the last page that was kept.
    Retry: [again(['States.ALL'])],
  });
  return {
    Comment: 'Makes a read model again from its log.',
    StartAt: 'Pages',
    States: {
      Pages: {
        ...pages(members('id')),
        Catch: [caught(['States.ALL'], '$.error', 'Give up')],
        Next: 'More?',
      },
      'More?': choice([{ Variable: '$.step.payload.done', BooleanEquals: true, Next: 'Done' }], 'Pages'),
      'Give up': { ...pages({ ...members('id'), give_up: true }), Next: 'Failed' },
      Failed: fail('RebuildFailed', 'A page could not be done however often it was tried.'),
      Done: SUCCEED,
    },
  };
}
