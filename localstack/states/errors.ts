/** An error that the Step Functions API answers by name (`__type`). */
export class StatesError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export const noSuchStateMachine = (arn: string) =>
  new StatesError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const noSuchExecution = (arn: string) =>
  new StatesError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);

export const executionExists = (arn: string) =>
  new StatesError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);

export const invalidToken = () => new StatesError('InvalidToken', `Invalid Token: 'Invalid token'`);

export const taskTimedOut = () =>
  new StatesError('TaskTimedOut', `Task Timed Out: 'Provided task does not exist anymore'`);

/** How a state failed: what Retry and Catch match, and what they hand on as Error and Cause. */
export class StateFailure extends Error {
  /** Read by the engine: may Retry and Catch have it? */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string, options: { final?: boolean } = {}) {
    super(cause);
    this.name = name;
    this.isRetryable = !options.final;
    this.isCatchable = !options.final;
  }
}
