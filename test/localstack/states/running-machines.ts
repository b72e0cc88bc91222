import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import type { FunctionRegistry, InvokeResult } from '../../../localstack/lambda/functions.ts';
import { createStateMachines } from '../../../localstack/states/machines.ts';
import type { Execution, StateMachines } from '../../../localstack/states/state-machines.ts';
import { waitFor } from '../../wait-for.ts';
import { recordingLog } from '../lambda/running-functions.ts';

export const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
export const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:work';

type Invoke = (payload: unknown, call: number) => InvokeResult | Promise<InvokeResult>;

/** The one function that these machines invoke, as the state machines see it. */
function oneFunction(invoke: Invoke) {
  const invoked = vi.fn<(name: string, payload: unknown) => void>();
  const functions: FunctionRegistry = {
    maxInstances: 16,
    register: () => {},
    update: () => {},
    get: () => undefined,
    list: () => [],
    invoke: async (name, payload) => {
      invoked(name, payload);
      return invoke(payload, invoked.mock.calls.length);
    },
    invokeLater: () => {},
    setRetries: () => {},
    addMapping: () => {},
    removeMapping: () => {},
    mappings: () => [],
    stop: async () => {},
  };
  return { functions, invoked };
}

/** State machines on a temporary folder; `restart` is what a kill of the runtime and a new start look like. */
export async function runningMachines(invoke: Invoke = () => ({ payload: null })) {
  const dataDir = await mkdtemp(join(tmpdir(), 'courtier-states-'));
  const { functions, invoked } = oneFunction(invoke);
  const { log } = recordingLog();
  const open: StateMachines[] = [];
  const create = () => {
    const machines = createStateMachines({ dataDir, functions, log });
    open.push(machines);
    return machines;
  };
  onTestFinished(async () => {
    await Promise.all(open.map((machines) => machines.close()));
    await rm(dataDir, { recursive: true, force: true });
  });
  const machines = create();
  return {
    machines,
    invoked,
    restart: async (definition: unknown) => {
      await open.at(-1)?.close();
      const next = create();
      next.register({ arn: machineArn, name: 'machine', definition });
      await next.resume();
      return next;
    },
    run: (definition: unknown, input: unknown = {}, name?: string) => {
      // Validation takes a fifth of a second.
      if (machines.list()[0]?.definition !== definition) {
        machines.register({ arn: machineArn, name: 'machine', definition });
      }
      return machines.start({
        stateMachineArn: machineArn,
        input: JSON.stringify(input),
        ...(name && { name }),
      });
    },
  };
}

/** The execution once it has ended. */
export async function ended(machines: StateMachines, executionArn: string): Promise<Execution> {
  return waitFor(() => {
    const execution = machines.describe(executionArn);
    expect(execution?.status).not.toBe('RUNNING');
    if (!execution) throw new Error(`no execution ${executionArn}`);
    return execution;
  });
}

/** Until the execution has entered a state. */
export const entered = (machines: StateMachines, executionArn: string, state: string) =>
  waitFor(() => {
    const names = machines.history(executionArn).map(({ details }) => details.name);
    expect(names).toContain(state);
  });

export const outputOf = ({ output }: Execution): unknown =>
  output === undefined ? undefined : JSON.parse(output);
