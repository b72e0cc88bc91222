import { randomBytes } from 'node:crypto';
import { LambdaError } from '../lambda/errors.ts';
import type { FunctionRegistry } from '../lambda/functions.ts';
import { isObject, LAMBDA_INVOKE, type Task } from './definition.ts';
import { invalidToken, StateFailure, taskTimedOut } from './errors.ts';

/** What `$$.Task.Token` reads while parameters are resolved. Each attempt puts a token of its own in its place. */
export const TOKEN_PLACEHOLDER = '\u0000task-token\u0000';

export type TaskOutcome = { output: string } | { error?: string; cause?: string };

/** Tasks that wait for somebody who holds their token. */
export class WaitingTasks {
  readonly #waiting = new Map<
    string,
    { onOutcome(outcome: TaskOutcome): void; resolve(outcome: TaskOutcome): void }
  >();

  newToken(): string {
    return `AQCEAAAAK${randomBytes(48).toString('base64url')}`;
  }

  /** Until the token is used or the signal aborts. `onOutcome` runs first: there the outcome is written down. */
  wait(token: string, signal: AbortSignal, onOutcome: (outcome: TaskOutcome) => void): Promise<TaskOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<TaskOutcome>();
    const abandon = () => reject(new StateFailure('States.Runtime', 'the execution ended', { final: true }));
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    this.#waiting.set(token, { onOutcome, resolve });
    return promise.finally(() => {
      signal.removeEventListener('abort', abandon);
      this.#waiting.delete(token);
    });
  }

  /** Forgets a token whose task timed out or failed by itself. */
  forget(token: string): void {
    this.#waiting.delete(token);
  }

  has(token: string): boolean {
    return this.#waiting.has(token);
  }

  /** Throws InvalidToken for what never was a token, TaskTimedOut for one whose task is over. */
  settle(token: string, outcome: TaskOutcome): void {
    if (!/^AQCEAAAAK[\w-]{64}$/.test(token)) throw invalidToken();
    const task = this.#waiting.get(token);
    if (!task) throw taskTimedOut();
    this.#waiting.delete(token);
    task.onOutcome(outcome);
    task.resolve(outcome);
  }
}

/** Output of the task, or a StateFailure with the function's error as Retry and Catch see it. */
export function outputOf(outcome: TaskOutcome): unknown {
  if ('output' in outcome) return JSON.parse(outcome.output);
  throw new StateFailure(outcome.error ?? '', outcome.cause ?? '');
}

export const waitsForToken = (task: Task) => LAMBDA_INVOKE.exec(task.resource)?.[1] !== undefined;

/** Invokes the function of a task. Rejects with a StateFailure. */
export async function invokeTask(
  functions: FunctionRegistry,
  task: Task,
  parameters: unknown,
): Promise<unknown> {
  if (!LAMBDA_INVOKE.test(task.resource)) return payloadOf(functions, task.resource, parameters);
  const { FunctionName, Payload = {} } = isObject(parameters) ? parameters : {};
  if (typeof FunctionName !== 'string') {
    throw new StateFailure('States.Runtime', `${task.name}: FunctionName is missing`, { final: true });
  }
  return {
    ExecutedVersion: '$LATEST',
    Payload: await payloadOf(functions, FunctionName, Payload),
    StatusCode: 200,
  };
}

async function payloadOf(functions: FunctionRegistry, name: string, payload: unknown): Promise<unknown> {
  const result = await functions.invoke(name, payload).catch((error: unknown) => {
    if (error instanceof LambdaError) throw new StateFailure(`Lambda.${error.name}`, error.message);
    throw new StateFailure(
      'Lambda.SdkClientException',
      error instanceof Error ? error.message : String(error),
    );
  });
  if (!result.functionError) return result.payload;
  const { errorType } = isObject(result.payload) ? result.payload : {};
  throw new StateFailure(
    typeof errorType === 'string' ? errorType : 'Lambda.Unknown',
    JSON.stringify(result.payload),
  );
}

/** The parameters with the attempt's own token. */
export function withToken(parameters: unknown, token: string): unknown {
  return JSON.parse(
    JSON.stringify(parameters).replaceAll(JSON.stringify(TOKEN_PLACEHOLDER).slice(1, -1), token),
  );
}
