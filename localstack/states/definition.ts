import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { Problem } from '../problem.ts';

export type State = Record<string, unknown>;
export type Task = { name: string; resource: string };

/** One top-level state, ready to be run by itself. */
export type Step = {
  name: string;
  type: string;
  state: State;
  /** Tasks in it: itself, or those inside its branches and iterations. */
  tasks: Task[];
};

export type Definition = { startAt: string; steps: Map<string, Step>; timeoutSeconds?: number };

/** The state name that stands for "Next: X" while one state runs alone. */
export const arrow = (next: string) => `→ ${next}`;

const LAMBDA_ARN = /^arn:aws[a-z-]*:lambda:/;
export const LAMBDA_INVOKE = /^arn:aws[a-z-]*:states:::lambda:invoke(\.waitForTaskToken)?$/;
/** The engine's timers are Node's: 2^31 ms, just under 25 days. */
const LONGEST_SECONDS = 2_147_483;

/** Fields that the engine silently ignores. */
const IGNORED: Record<string, string> = {
  Assign: 'variables',
  Arguments: 'JSONata',
  Output: 'JSONata',
  HeartbeatSeconds: 'heartbeats',
  HeartbeatSecondsPath: 'heartbeats',
  TimeoutSecondsPath: 'a timeout from the input',
  ItemReader: 'distributed Map',
  ItemBatcher: 'distributed Map',
  ResultWriter: 'distributed Map',
  ToleratedFailureCount: 'distributed Map',
  ToleratedFailurePercentage: 'distributed Map',
  Credentials: 'roles for a task',
};

/** Checks a definition and takes it apart into steps. Throws a Problem, or the validator's own error. */
export function parseDefinition(name: string, definition: unknown): Definition {
  if (!isObject(definition) || !isObject(definition.States)) {
    throw new Problem(`${name}: the definition has no States`);
  }
  refuseUnsupported(name, definition, false);
  validate(definition);
  const states = asTheEngineNeedsIt(definition.States) as Record<string, State>;
  const steps = Object.entries(states).map(([state, value]): [string, Step] => [
    state,
    { name: state, type: String(value.Type), state: alone(value), tasks: tasksOf(state, value) },
  ]);
  return {
    startAt: String(definition.StartAt),
    steps: new Map(steps),
    ...(typeof definition.TimeoutSeconds === 'number' && { timeoutSeconds: definition.TimeoutSeconds }),
  };
}

/** Definitions that are valid, as JSON: the validator compiles its schemas each time, which takes a tenth of a second. */
const valid = new Set<string>();

function validate(definition: State): void {
  const text = JSON.stringify(definition);
  if (valid.has(text)) return;
  new StateMachine(definition as StateMachineDefinition & State);
  valid.add(text);
}

function refuseUnsupported(where: string, machine: State, nested: boolean): void {
  const refuse = (what: string): never => {
    throw new Problem(`${where}: ${what} is not supported by the local runtime`);
  };
  if ((machine.QueryLanguage ?? 'JSONPath') !== 'JSONPath') refuse(`QueryLanguage ${machine.QueryLanguage}`);
  if (isObject(machine.ProcessorConfig) && machine.ProcessorConfig.Mode === 'DISTRIBUTED')
    refuse('distributed Map');
  for (const [name, state] of Object.entries(isObject(machine.States) ? machine.States : {})) {
    if (!isObject(state)) continue;
    const at = `${where}, state "${name}"`;
    const no = (what: string): never => {
      throw new Problem(`${at}: ${what} is not supported by the local runtime`);
    };
    if ((state.QueryLanguage ?? 'JSONPath') !== 'JSONPath') no(`QueryLanguage ${state.QueryLanguage}`);
    for (const [field, what] of Object.entries(IGNORED)) if (field in state) no(`${field} (${what})`);
    if (state.Type === 'Task' && !isSupportedResource(state.Resource)) no(`Resource ${state.Resource}`);
    if (nested && JSON.stringify(state).includes('$$.State.')) no('$$.State inside a branch or an iteration');
    if (Number(state.Seconds ?? 0) > LONGEST_SECONDS) no(`a wait above ${LONGEST_SECONDS} seconds`);
    for (const inner of innerMachines(state)) refuseUnsupported(at, inner, true);
  }
}

const isSupportedResource = (resource: unknown) =>
  typeof resource === 'string' && (LAMBDA_ARN.test(resource) || LAMBDA_INVOKE.test(resource));

function innerMachines(state: State): State[] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  return [...branches, state.ItemProcessor, state.Iterator].filter(isObject);
}

function tasksOf(name: string, state: State): Task[] {
  if (state.Type === 'Task') return [{ name, resource: String(state.Resource) }];
  return innerMachines(state).flatMap(({ States }) =>
    Object.entries(isObject(States) ? States : {}).flatMap(([inner, value]) =>
      isObject(value) ? tasksOf(inner, value) : [],
    ),
  );
}

/** The same state, whose every transition ends in an arrow. */
function alone(state: State): State {
  const end = (value: unknown) => (typeof value === 'string' ? arrow(value) : value);
  const rules = (value: unknown) =>
    Array.isArray(value) ? value.map((rule) => ({ ...rule, Next: end(rule.Next) })) : value;
  const turned: State = { ...state };
  for (const field of ['Next', 'Default']) if (field in turned) turned[field] = end(turned[field]);
  for (const field of ['Choices', 'Catch']) if (field in turned) turned[field] = rules(turned[field]);
  return turned;
}

/** Names of all states that a state can lead to, as arrows. */
export function arrowsOf(state: State): string[] {
  const rules = [state.Choices, state.Catch].flatMap((value) => (Array.isArray(value) ? value : []));
  return [state.Next, state.Default, ...rules.map((rule) => rule.Next)].filter(
    (next) => typeof next === 'string',
  );
}

/**
 * Where the engine differs from AWS, said in words that it understands:
 * - it overwrites `$$.Execution`'s input and start time when it runs, so paths read our own copy;
 * - it takes ResultPath "$" for a field of that name;
 * - it lets a task run for 60 seconds unless the definition says otherwise (AWS: 99,999,999);
 * - its States.MathRandom includes the upper end.
 */
function asTheEngineNeedsIt(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return isPath(key) ? onPaths(value) : value;
  if (Array.isArray(value)) return value.map((item) => asTheEngineNeedsIt(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, asTheEngineNeedsIt(inner, name)] as const,
  );
  const turned: State = Object.fromEntries(entries);
  if (typeof turned.Type === 'string' && turned.ResultPath === '$') delete turned.ResultPath;
  if (turned.Type === 'Task') {
    turned.TimeoutSeconds = Math.min(Number(turned.TimeoutSeconds ?? LONGEST_SECONDS), LONGEST_SECONDS);
  }
  return turned;
}

const isPath = (key: string) => key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';

const onPaths = (text: string) =>
  text
    .replace(/\$\$\.Execution\b/g, '$$$$.OwnExecution')
    .replace(/States\.MathRandom\((\d+),\s*(\d+)/g, (_, from: string, to: string) => {
      return `States.MathRandom(${from}, ${Math.max(Number(from), Number(to) - 1)}`;
    });

export function isObject(value: unknown): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
