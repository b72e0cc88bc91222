import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { arrow, arrowsOf, type Step } from './definition.ts';
import { StateFailure } from './errors.ts';

type Json = Parameters<StateMachine['run']>[0];
type RunOptions = NonNullable<Parameters<StateMachine['run']>[1]>;
type EngineHandlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

export type StepContext = Record<string, unknown>;
export type TaskHandler = (parameters: unknown) => Promise<unknown>;
/** A failure inside the state that Retry or Catch took. */
export type Mishap = { error: string; cause: string };
/** `next` is null when the execution ends here. */
export type StepResult = { next: string | null; output: unknown; mishaps: Mishap[] };

export type StepRun = {
  step: Step;
  input: unknown;
  context: StepContext;
  tasks: Record<string, TaskHandler>;
  /** For a task that goes on after a restart: what is left of its time. */
  taskSecondsLeft?: number;
  signal: AbortSignal;
};

/**
 * Runs one top-level state in the engine and says where it leads. State by state instead of the whole machine, so that
 * each state's entry can be written down before it begins. A Wait is not waited for: see `waitEnds`.
 * Rejects with a StateFailure.
 */
export async function runStep({
  step,
  input,
  context,
  tasks,
  taskSecondsLeft,
  signal,
}: StepRun): Promise<StepResult> {
  const state = { ...step.state, ...(taskSecondsLeft !== undefined && { TimeoutSeconds: taskSecondsLeft }) };
  const ends = arrowsOf(step.state).map((name) => [name, { Type: 'Succeed' }]);
  const { result, eventLogs, abort } = runAlone(
    step.name,
    { ...Object.fromEntries(ends), [step.name]: state },
    input,
    {
      context,
      noThrowOnAbort: true,
      overrides: {
        taskResourceLocalHandlers: tasks as EngineHandlers,
        waitTimeOverrides: step.type === 'Wait' ? { [step.name]: 0 } : {},
      },
    },
  );
  signal.addEventListener('abort', abort, { once: true });
  try {
    const output = await result;
    let entered = step.name;
    const mishaps: Mishap[] = [];
    for await (const event of eventLogs) {
      if (event.type === 'StateEntered' && event.state.name.startsWith(arrow(''))) entered = event.state.name;
      if (event.type === 'StateFailed') mishaps.push({ error: event.Error, cause: String(event.Cause) });
    }
    return { next: entered === step.name ? null : entered.slice(arrow('').length), output, mishaps };
  } catch (error) {
    throw asFailure(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** When a Wait state that was entered at `entered` (ms) is over, in ms. Rejects with a StateFailure. */
export async function waitEnds(
  step: Step,
  input: unknown,
  context: StepContext,
  entered: number,
): Promise<number> {
  const { Seconds, Timestamp, SecondsPath, TimestampPath } = step.state;
  const path = SecondsPath ?? TimestampPath;
  const read = typeof path === 'string' ? await readPath(step, path, input, context) : undefined;
  const seconds = Seconds ?? (SecondsPath === undefined ? undefined : read);
  if (seconds !== undefined) {
    if (!Number.isInteger(seconds) || Number(seconds) < 0) {
      throw new StateFailure(
        'States.Runtime',
        `${step.name} cannot wait ${JSON.stringify(seconds)} seconds`,
        { final: true },
      );
    }
    return entered + Number(seconds) * 1000;
  }
  const at = Date.parse(String(Timestamp ?? read));
  if (Number.isNaN(at)) {
    throw new StateFailure('States.Runtime', `${step.name} cannot wait until ${JSON.stringify(read)}`, {
      final: true,
    });
  }
  return at;
}

async function readPath(step: Step, path: string, input: unknown, context: StepContext): Promise<unknown> {
  const { InputPath } = step.state;
  const state = {
    Type: 'Pass',
    ...(InputPath !== undefined && { InputPath }),
    Parameters: { 'read.$': path },
    End: true,
  };
  try {
    const output = await runAlone('read', { read: state }, input, { context }).result;
    return typeof output === 'object' && output !== null && 'read' in output ? output.read : undefined;
  } catch (error) {
    throw asFailure(error);
  }
}

function runAlone(name: string, states: Record<string, unknown>, input: unknown, options: RunOptions) {
  const definition = { StartAt: name, States: states } as StateMachineDefinition;
  return new StateMachine(definition, { validationOptions: { noValidate: true } }).run(
    input as Json,
    options,
  );
}

function asFailure(error: unknown): StateFailure {
  const cause = error instanceof ExecutionError ? error.cause : error;
  if (cause instanceof StateFailure) return cause;
  if (cause instanceof Error) return new StateFailure(cause.name, cause.message);
  return new StateFailure('States.Runtime', String(cause));
}
