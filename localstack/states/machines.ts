import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FunctionRegistry } from '../lambda/functions.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import { type Definition, parseDefinition } from './definition.ts';
import { executionExists, noSuchExecution, noSuchStateMachine, StateFailure, StatesError } from './errors.ts';
import { DATA_BYTES, drive, type Ending, sleepUntil } from './execution.ts';
import type { Execution, StateMachines } from './state-machines.ts';
import { ExecutionStore, type HeldToken, type Position } from './store.ts';
import { WaitingTasks } from './tasks.ts';

export type StateMachinesDeps = {
  dataDir: string;
  functions: FunctionRegistry;
  log: RuntimeLog;
};

type Machine = { arn: string; name: string; definition: Definition; source: unknown };

/** Runs state machines on aws-local-stepfunctions, one state at a time, with every position on disk. */
export function createStateMachines({ dataDir, functions, log }: StateMachinesDeps): StateMachines {
  const machines = new Map<string, Machine>();
  const running = new Map<string, { controller: AbortController; done: Promise<void> }>();
  const store = new ExecutionStore(join(dataDir, 'executions.sqlite'));
  const waiting = new WaitingTasks();
  let closed = false;

  const end = (execution: Execution, how: Partial<Execution>, left?: Ending['left']) => {
    running.get(execution.executionArn)?.controller.abort();
    running.delete(execution.executionArn);
    store.finish({ ...execution, ...how, stopDate: new Date().toISOString() }, left);
    log.call(`execution ${execution.name} ${how.status}${how.error ? `: ${how.error}` : ''}`);
  };
  const fail = (execution: Execution, error: unknown) => {
    if (closed || !running.has(execution.executionArn)) return;
    const failure = error instanceof StateFailure ? error : new StateFailure('States.Runtime', String(error));
    if (failure !== error)
      log.warn(`execution ${execution.name}: ${error instanceof Error ? error.stack : error}`);
    end(execution, { status: 'FAILED', error: failure.name, cause: failure.message });
  };
  const timeOut = async (execution: Execution, seconds: number, signal: AbortSignal) => {
    await sleepUntil(Date.parse(execution.startDate) + seconds * 1000, signal);
    if (!signal.aborted) end(execution, { status: 'TIMED_OUT', error: 'States.Timeout' });
  };
  const run = (machine: Machine, execution: Execution, position: Position, held?: HeldToken) => {
    const controller = new AbortController();
    const { signal } = controller;
    const done = drive({
      machine,
      execution,
      position,
      ...(held && { held }),
      store,
      functions,
      waiting,
      signal,
    }).then(
      (ending) => ending && end(execution, { status: 'SUCCEEDED', output: ending.output }, ending.left),
      (error: unknown) => fail(execution, error),
    );
    running.set(execution.executionArn, { controller, done });
    const { timeoutSeconds } = machine.definition;
    if (timeoutSeconds) void timeOut(execution, timeoutSeconds, signal);
  };

  return {
    register: ({ arn, name, definition }) => {
      machines.set(arn, { arn, name, definition: parseDefinition(name, definition), source: definition });
    },
    list: () => [...machines.values()].map(({ arn, name, source }) => ({ arn, name, definition: source })),
    start: async ({ stateMachineArn, name = randomUUID(), input }) => {
      const machine = machines.get(stateMachineArn);
      if (!machine) throw noSuchStateMachine(stateMachineArn);
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${checkedName(name)}`;
      const parsed = checkedInput(input);
      const known = store.get(executionArn);
      if (known) {
        if (known.status === 'RUNNING' && known.input === input)
          return { executionArn, startDate: known.startDate };
        throw executionExists(executionArn);
      }
      const startDate = new Date();
      const execution: Execution = {
        executionArn,
        stateMachineArn,
        name,
        status: 'RUNNING',
        startDate: startDate.toISOString(),
        input,
      };
      const { startAt, steps } = machine.definition;
      const position = { state: startAt, input: parsed, entered: startDate.getTime() };
      store.create(execution, { ...position, type: steps.get(startAt)?.type ?? '' });
      run(machine, execution, position);
      return { executionArn, startDate: execution.startDate };
    },
    describe: (executionArn) => store.get(executionArn),
    executions: (stateMachineArn, status) => store.list(stateMachineArn, status),
    history: (executionArn) => store.history(executionArn),
    stop: async (executionArn, reason) => {
      const execution = store.get(executionArn);
      if (!execution) throw noSuchExecution(executionArn);
      if (execution.status === 'RUNNING') end(execution, { status: 'ABORTED', ...reason });
    },
    succeedTask: async (token, output) => {
      checkedOutput(output);
      waiting.settle(token, { output });
    },
    failTask: async (token, reason) => waiting.settle(token, reason),
    resume: async () => {
      for (const { execution, position, held } of store.running()) {
        const machine = machines.get(execution.stateMachineArn);
        if (running.has(execution.executionArn)) continue;
        if (machine) run(machine, execution, position, held);
        else
          log.warn(
            `execution ${execution.name} stays where it is: no state machine ${execution.stateMachineArn}`,
          );
      }
    },
    close: async () => {
      if (closed) return;
      closed = true;
      const driven = [...running.values()];
      for (const { controller } of driven) controller.abort();
      await Promise.all(driven.map(({ done }) => done));
      store.close();
    },
  };
}

const FORBIDDEN_IN_NAMES = /[\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]/u;

function checkedName(name: string): string {
  if (name.length >= 1 && name.length <= 80 && !FORBIDDEN_IN_NAMES.test(name)) return name;
  throw new StatesError('InvalidName', `Invalid Name: '${name}'`);
}

function checkedInput(input: string): unknown {
  if (Buffer.byteLength(input) > DATA_BYTES) {
    throw new StatesError(
      'InvalidExecutionInput',
      `Invalid Execution Input: longer than ${DATA_BYTES} bytes`,
    );
  }
  try {
    return JSON.parse(input);
  } catch {
    throw new StatesError('InvalidExecutionInput', `Invalid State Machine Execution Input: 'not JSON'`);
  }
}

function checkedOutput(output: string): void {
  try {
    JSON.parse(output);
  } catch {
    throw new StatesError('InvalidOutput', `Invalid Output: 'not JSON'`);
  }
}
