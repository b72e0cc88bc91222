import type { World } from '../world.ts';
import { isObject } from './definition.ts';
import { noSuchExecution, noSuchStateMachine, StatesError } from './errors.ts';
import type { Execution, ExecutionStatus } from './state-machines.ts';

export type StatesAnswer = { status: number; body: unknown };
type Input = Record<string, unknown>;
type Action = (input: Input, world: World) => Promise<unknown> | unknown;

const PAGE = 100;

/** The Step Functions API (AWS JSON 1.0). `target` is the X-Amz-Target header: `AWSStepFunctions.StartExecution`. */
export async function handleStates(target: string, body: unknown, world: World): Promise<StatesAnswer> {
  const name = target.split('.').at(-1) ?? '';
  try {
    const action = actions[name];
    if (!action) throw new StatesError('UnknownOperationException', `${name} is not served locally`);
    return { status: 200, body: await action(isObject(body) ? body : {}, world) };
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    return { status: 400, body: { __type: error.name, message: error.message } };
  }
}

const actions: Record<string, Action> = {
  StartExecution: async (input, { stateMachines }) => {
    const { name } = input;
    const started = await stateMachines.start({
      stateMachineArn: text(input, 'stateMachineArn'),
      ...(typeof name === 'string' && { name }),
      input: input.input === undefined ? '{}' : text(input, 'input'),
    });
    return { executionArn: started.executionArn, startDate: seconds(started.startDate) };
  },
  DescribeExecution: (input, world) => {
    const execution = known(input, world);
    const { input: given, output, error, cause } = execution;
    return {
      ...summary(execution),
      input: given,
      inputDetails: { included: true },
      ...(output !== undefined && { output, outputDetails: { included: true } }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      redriveCount: 0,
    };
  },
  StopExecution: async (input, world) => {
    const { executionArn } = known(input, world);
    await world.stateMachines.stop(executionArn, reasonOf(input));
    return { stopDate: seconds(known(input, world).stopDate ?? new Date().toISOString()) };
  },
  ListExecutions: (input, { stateMachines }) => {
    const arn = text(input, 'stateMachineArn');
    if (!stateMachines.list().some((machine) => machine.arn === arn)) throw noSuchStateMachine(arn);
    const status =
      input.statusFilter === undefined ? undefined : (text(input, 'statusFilter') as ExecutionStatus);
    const { items, nextToken } = page(stateMachines.executions(arn, status), input);
    return { executions: items.map(summary), ...nextToken };
  },
  ListStateMachines: (input, { stateMachines }) => {
    const { items, nextToken } = page(stateMachines.list(), input);
    const described = items.map(({ arn, name }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: 0,
    }));
    return { stateMachines: described, ...nextToken };
  },
  DescribeStateMachine: (input, { stateMachines }) => {
    const arn = text(input, 'stateMachineArn');
    const machine = stateMachines.list().find((candidate) => candidate.arn === arn);
    if (!machine) throw noSuchStateMachine(arn);
    const { name, definition } = machine;
    const type = { status: 'ACTIVE', type: 'STANDARD', roleArn: '', creationDate: 0 };
    return { stateMachineArn: arn, name, definition: JSON.stringify(definition), ...type };
  },
  GetExecutionHistory: (input, world) => {
    const { executionArn } = known(input, world);
    const history = world.stateMachines.history(executionArn);
    const { items, nextToken } = page(input.reverseOrder === true ? history.toReversed() : history, input);
    const events = items.map(({ id, at, type, details }) => ({
      id,
      previousEventId: id - 1,
      timestamp: at / 1000,
      type,
      [detailsKey(type)]: details,
    }));
    return { events, ...nextToken };
  },
  SendTaskSuccess: async (input, { stateMachines }) => {
    await stateMachines.succeedTask(text(input, 'taskToken'), text(input, 'output'));
    return {};
  },
  SendTaskFailure: async (input, { stateMachines }) => {
    await stateMachines.failTask(text(input, 'taskToken'), reasonOf(input));
    return {};
  },
  // No machine here has a heartbeat to miss.
  SendTaskHeartbeat: () => ({}),
};

function known(input: Input, { stateMachines }: World): Execution {
  const arn = text(input, 'executionArn');
  const execution = stateMachines.describe(arn);
  if (!execution) throw noSuchExecution(arn);
  return execution;
}

const summary = ({ executionArn, stateMachineArn, name, status, startDate, stopDate }: Execution) => ({
  executionArn,
  stateMachineArn,
  name,
  status,
  startDate: seconds(startDate),
  ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
});

/** `PassStateEntered` tells under `stateEnteredEventDetails`, everything else under its own name. */
function detailsKey(type: string): string {
  const shared = /State(Entered|Exited)$/.exec(type);
  const name = shared ? `state${shared[1]}` : `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return `${name}EventDetails`;
}

const seconds = (iso: string) => Date.parse(iso) / 1000;

function reasonOf({ error, cause }: Input): { error?: string; cause?: string } {
  return { ...(typeof error === 'string' && { error }), ...(typeof cause === 'string' && { cause }) };
}

function page<T>(
  all: T[],
  { maxResults, nextToken }: Input,
): { items: T[]; nextToken: { nextToken?: string } } {
  const size = typeof maxResults === 'number' && maxResults > 0 ? maxResults : PAGE;
  const from = typeof nextToken === 'string' ? Number(nextToken) : 0;
  if (!Number.isInteger(from)) throw new StatesError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const more = from + size < all.length ? { nextToken: String(from + size) } : {};
  return { items: all.slice(from, from + size), nextToken: more };
}

function text(input: Input, field: string): string {
  const value = input[field];
  if (typeof value === 'string') return value;
  throw new StatesError('ValidationException', `${field} must be a string`);
}
