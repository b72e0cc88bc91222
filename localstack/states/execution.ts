import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionRegistry } from '../lambda/functions.ts';
import type { Definition, Step, Task } from './definition.ts';
import { StateFailure } from './errors.ts';
import type { Execution } from './state-machines.ts';
import { runStep, type StepContext, type TaskHandler, waitEnds } from './step.ts';
import type { ExecutionStore, HeldToken, Position } from './store.ts';
import {
  invokeTask,
  outputOf,
  TOKEN_PLACEHOLDER,
  type WaitingTasks,
  waitsForToken,
  withToken,
} from './tasks.ts';

/** Step Functions: the output of a state or an execution, bytes. */
export const DATA_BYTES = 262_144;
/** Step Functions: events of one execution. */
const HISTORY_EVENTS = 25_000;
const LONGEST_TIMER_MS = 2_147_483_647;

export type Drive = {
  machine: { arn: string; name: string; definition: Definition };
  execution: Execution;
  position: Position;
  /** The token that the current task holds since before a restart. */
  held?: HeldToken;
  store: ExecutionStore;
  functions: FunctionRegistry;
  waiting: WaitingTasks;
  /** Aborted when the execution is stopped, times out, or the runtime ends. */
  signal: AbortSignal;
};

export type Ending = { output: string; left: { type: string; name: string } };

/**
 * Goes from state to state until the execution ends. Each state's entry is on disk before the state begins.
 * Rejects with a StateFailure; after an abort it just ends, with undefined.
 */
export async function drive(run: Drive): Promise<Ending | undefined> {
  let { position, held } = run;
  while (true) {
    const step = stepNamed(run, position.state);
    const result = await runHeld(run, step, position, held);
    if (run.signal.aborted) return undefined;
    held = undefined;
    const arn = run.execution.executionArn;
    for (const { error, cause } of result.mishaps)
      run.store.addEvent(arn, `${step.type}Failed`, { error, cause });
    const output = limited(step, result.output);
    const left = { type: step.type, name: step.name };
    if (result.next === null) return { output, left };
    position = { state: result.next, input: result.output, entered: Date.now() };
    const events = run.store.move(
      arn,
      { ...left, output },
      { ...position, type: stepNamed(run, result.next).type },
    );
    if (events >= HISTORY_EVENTS) {
      throw new StateFailure('States.Runtime', `more than ${HISTORY_EVENTS} events in one execution`, {
        final: true,
      });
    }
    // A machine that never waits must not keep everything else from running.
    await new Promise(setImmediate);
  }
}

async function runHeld(run: Drive, step: Step, position: Position, held: HeldToken | undefined) {
  const context = contextOf(run, position);
  const over = new AbortController();
  const end = () => over.abort();
  run.signal.addEventListener('abort', end, { once: true });
  try {
    if (step.type === 'Wait')
      await sleepUntil(await waitEnds(step, position.input, context, position.entered), run.signal);
    return await runStep({
      step,
      input: position.input,
      context,
      tasks: taskHandlers(run, step, held, over.signal),
      ...(held && { taskSecondsLeft: secondsLeft(step, held) }),
      signal: run.signal,
    });
  } finally {
    // Tokens of this state are worth nothing from here on.
    end();
    run.signal.removeEventListener('abort', end);
  }
}

/** Handlers by the name of the task's state: `step` itself, or states inside its branches and iterations. */
function taskHandlers(run: Drive, step: Step, held: HeldToken | undefined, over: AbortSignal) {
  const handlers = step.tasks.map((task): [string, TaskHandler] => {
    if (!waitsForToken(task)) return [task.name, (parameters) => invokeTask(run.functions, task, parameters)];
    if (task.name === step.name) return [task.name, durableTask(run, task, held, over)];
    return [
      task.name,
      (parameters) => tokenTask(run, task, parameters, { token: run.waiting.newToken(), over }),
    ];
  });
  return Object.fromEntries(handlers);
}

/**
 * A task that waits for its token, at the top level of the machine: token and outcome are on disk. After a restart the
 * first attempt goes on with the token that is out there, and the function is invoked again only when nobody knows
 * whether it was. (Inside a Parallel or a Map the whole state starts again instead.)
 */
function durableTask(run: Drive, task: Task, held: HeldToken | undefined, over: AbortSignal): TaskHandler {
  const arn = run.execution.executionArn;
  let before = held;
  let last: string | undefined;
  return (parameters) => {
    const resumed = before;
    before = undefined;
    if (last) run.waiting.forget(last);
    const token = resumed?.token ?? run.waiting.newToken();
    last = token;
    if (resumed?.outcome) return Promise.resolve(resumed.outcome).then(outputOf);
    if (!resumed) run.store.hold(arn, token, Date.now());
    return tokenTask(run, task, parameters, {
      token,
      over,
      alreadyInvoked: resumed?.invoked ?? false,
      onInvoked: () => over.aborted || run.store.invoked(arn, token),
      onOutcome: (outcome) => run.store.settle(arn, token, outcome),
    });
  };
}

type TokenTask = {
  token: string;
  over: AbortSignal;
  alreadyInvoked?: boolean;
  onInvoked?(): void;
  onOutcome?: Parameters<WaitingTasks['wait']>[2];
};

async function tokenTask(run: Drive, task: Task, parameters: unknown, how: TokenTask): Promise<unknown> {
  const outcome = run.waiting.wait(how.token, how.over, how.onOutcome ?? (() => {}));
  if (how.alreadyInvoked) return outputOf(await outcome);
  const invoked = invokeTask(run.functions, task, withToken(parameters, how.token)).then(() =>
    how.onInvoked?.(),
  );
  try {
    // The token may be used while the function still runs.
    return outputOf(await Promise.race([outcome, invoked.then(() => outcome)]));
  } finally {
    run.waiting.forget(how.token);
  }
}

function contextOf({ machine, execution }: Drive, { state, entered }: Position): StepContext {
  return {
    OwnExecution: {
      Id: execution.executionArn,
      Name: execution.name,
      Input: JSON.parse(execution.input),
      StartTime: execution.startDate,
      RedriveCount: 0,
    },
    State: { Name: state, EnteredTime: new Date(entered).toISOString(), RetryCount: 0 },
    StateMachine: { Id: machine.arn, Name: machine.name },
    Task: { Token: TOKEN_PLACEHOLDER },
  };
}

function stepNamed({ machine }: Drive, name: string): Step {
  const step = machine.definition.steps.get(name);
  if (!step)
    throw new StateFailure('States.Runtime', `${machine.name} has no state "${name}" any more`, {
      final: true,
    });
  return step;
}

function secondsLeft(step: Step, held: HeldToken): number {
  const seconds = Number(step.state.TimeoutSeconds) - (Date.now() - held.since) / 1000;
  return Math.max(seconds, 0.001);
}

function limited(step: Step, output: unknown): string {
  const text = JSON.stringify(output);
  if (Buffer.byteLength(text) <= DATA_BYTES) return text;
  const message = `The state/task '${step.name}' returned a result with a size exceeding the maximum of ${DATA_BYTES} bytes`;
  throw new StateFailure('States.DataLimitExceeded', message, { final: true });
}

/** Node's timers end at 25 days. */
export async function sleepUntil(at: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && at > Date.now()) {
    await delay(Math.min(at - Date.now(), LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);
  }
}
