import { again, againThroughAnOutage, againWhileBusy, TRANSIENT_FAULTS } from './faults.ts';

/** Amazon States Language, JSONPath: what the workflows are written with. */

export type State = Readonly<Record<string, unknown>>;

/** Retriers of a step whose every error is a fault, not an answer: doing it twice is doing it once. */
export function throughAnOutage(seconds: number) {
  return [
    againWhileBusy(seconds),
    againThroughAnOutage(TRANSIENT_FAULTS, { seconds }),
    again(['States.ALL']),
  ];
}

/** A function's answer; it is at `$.Payload` of the task's result. */
export function invoke(FunctionName: string, Payload: State): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName, Payload },
  };
}

/** What somebody answers with the task token, which the function gets as `task_token`. */
export function invokeWithToken(FunctionName: string, Payload: State, TimeoutSeconds: number): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName, Payload: { ...Payload, 'task_token.$': '$$.Task.Token' } },
    TimeoutSeconds,
  };
}

export function choice(Choices: readonly State[], Default: string): State {
  return { Type: 'Choice', Choices, Default };
}

/** Waits so many seconds, or as many as the state's input says at a path. */
export function wait(seconds: number | `$.${string}`, Next: string): State {
  return {
    Type: 'Wait',
    ...(typeof seconds === 'number' ? { Seconds: seconds } : { SecondsPath: seconds }),
    Next,
  };
}

/** A catcher: the error takes the place of what is at `ResultPath`. */
export function caught(ErrorEquals: readonly string[], ResultPath: string, Next: string): State {
  return { ErrorEquals, ResultPath, Next };
}

export function fail(error: string, cause: string): State {
  return { Type: 'Fail', Error: error, Cause: cause };
}

export const SUCCEED: State = { Type: 'Succeed' };

/** The same members of the input, as they are. */
export function members(...names: readonly string[]): State {
  return Object.fromEntries(names.map((name) => [`${name}.$`, `$.${name}`]));
}
