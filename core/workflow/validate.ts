import type { Queue, Topology } from '../topology/define.ts';
import type { MergedTopology } from '../topology/merge.ts';
import { at, isWholeNumber, type Problem } from '../topology/rules/problem.ts';
import { MAX_STEP_SECONDS, MAX_UNDO_SECONDS, type Request, type Workflow } from './define.ts';
import { requests } from './lookup.ts';

export type OwnedWorkflow = { system: string; workflow: Workflow };

/** Fields of a step's message, of the API's answers and of Step Functions' states that a workflow cannot have as its own. */
const FIELDS = [
  'step_id',
  'results',
  'deadline',
  'reply',
  'workflow',
  'status',
  'step',
  'reason',
  'message_id',
];
const MORE_FIELDS = ['started_at', 'updated_at', 'ended_at', 'steps', 'compensations', 'unreadable'];
const RESERVED = new Set([...FIELDS, ...MORE_FIELDS]);
const STATES = ['Finish', 'Done'];

/** Everything that the workflows of a deployment must not say. Empty when they can be deployed. */
export function workflowProblems(owned: readonly OwnedWorkflow[], topology: MergedTopology): Problem[] {
  const names = owned.map(({ workflow }) => workflow.name);
  const queues = owned.flatMap(({ workflow: { start, replies } }) => [start.queue, replies.queue]);
  return owned.flatMap(({ system, workflow }, n) => {
    const path = `${system}.workflows.${workflow.name}`;
    const problem = at(path);
    return [
      ...problem(
        !/^[a-z][a-z0-9-]{0,29}$/.test(workflow.name),
        'name',
        'this is no name for a workflow',
        'use up to 30 lower-case letters, digits and hyphens',
      ),
      ...problem(
        names.indexOf(workflow.name) < n,
        'name',
        'another workflow has this name',
        'choose another name: executions and answers are found by it',
      ),
      ...problem(
        workflow.of.system !== system,
        'of',
        `it is the topology of the system ${workflow.of.system}`,
        `give it the topology of ${system}`,
      ),
      ...queueProblems(`${path}.start.queue`, workflow.start.queue, workflow, queues),
      ...queueProblems(`${path}.replies.queue`, workflow.replies.queue, workflow, queues),
      ...replyProblems(`${path}.replies.queue`, workflow),
      ...fieldProblems(`${path}.start`, workflow),
      ...problem(workflow.steps.length === 0, 'steps', 'it has no step', 'name at least one'),
      ...stepProblems(`${path}.steps`, workflow, topology),
    ];
  });
}

/** A name may be one that every object has, such as `toString`. */
function queueOf({ queues }: Topology, name: string): Queue | undefined {
  return Object.hasOwn(queues, name) ? queues[name] : undefined;
}

function queueProblems(path: string, name: string, { of }: Workflow, used: readonly string[]): Problem[] {
  const problem = at(path);
  const queue = queueOf(of, name);
  if (!queue) {
    return problem(true, '', `${of.system} declares no queue ${name}`, 'declare it, or name another');
  }
  return [
    ...problem(
      queue.delivery !== 'lambda',
      '',
      `the delivery of ${name} is ${queue.delivery}`,
      'make it lambda, with a consumer: a function of Courtier hears it',
    ),
    ...problem(
      used.filter((each) => each === name).length > 1,
      '',
      `${name} has another part in a workflow`,
      'give each workflow a queue to start by, and one for its replies',
    ),
  ];
}

/** A request names one place to answer at, as it is. */
function replyProblems(path: string, { of, replies }: Workflow): Problem[] {
  const bindings = queueOf(of, replies.queue)?.bindings;
  if (bindings === undefined) return [];
  const [first, ...more] = bindings;
  const pattern = /(^|\.)[*#](\.|$)/.test(first?.routingKey ?? '');
  return at(path)(
    first === undefined || more.length > 0 || pattern,
    '',
    'a request could not name a place to answer at',
    'give the queue one binding, by a routing key without * and #',
  );
}

function fieldProblems(path: string, { start }: Workflow): Problem[] {
  const problem = at(path);
  const isField = (name: string) => /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(name) && !RESERVED.has(name);
  const remedy = 'use up to 40 letters, digits and underscores, and no field that every step or answer has';
  return [
    ...problem(!isField(start.id), 'id', `${start.id} cannot be the name of the id`, remedy),
    ...problem(
      !isField(start.as) || start.as === 'id' || start.as === start.id,
      'as',
      `${start.as} cannot be the name of the event's data`,
      remedy,
    ),
  ];
}

function stepProblems(path: string, workflow: Workflow, topology: MergedTopology): Problem[] {
  const all = requests(workflow.steps);
  const undos = new Set(workflow.steps.flatMap(({ undo }) => (undo ? [undo] : [])));
  return all.flatMap((request, n) => [
    ...at(`${path}.${request.name}`)(
      all.findIndex(({ name }) => name === request.name) < n,
      '',
      'another step, or what takes one back, has this name',
      'choose another name',
    ),
    ...requestProblems(`${path}.${request.name}`, request, undos.has(request)),
    ...routeProblems(`${path}.${request.name}`, request, workflow, topology),
  ]);
}

function requestProblems(path: string, { name, service, timeoutSeconds }: Request, isUndo: boolean) {
  const problem = at(path);
  const most = isUndo ? MAX_UNDO_SECONDS : MAX_STEP_SECONDS;
  return [
    ...problem(
      !/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name) || name.length > 40 || STATES.includes(name),
      '',
      'this is no name for a step',
      `use up to 40 letters, digits, dots, _ and -, and neither ${STATES.join(' nor ')}`,
    ),
    ...problem(service === '', 'service', 'it is empty', 'name the service that does the step'),
    ...problem(
      timeoutSeconds !== undefined && !isWholeNumber(timeoutSeconds, 1, most),
      'timeoutSeconds',
      `${timeoutSeconds} is outside what a step may take`,
      `choose a whole number from 1 to ${most}`,
    ),
  ];
}

function routeProblems(
  path: string,
  { exchange, service }: Request,
  workflow: Workflow,
  { exchanges, services }: MergedTopology,
): Problem[] {
  const problem = at(path);
  const answersAt = queueOf(workflow.of, workflow.replies.queue)?.bindings[0]?.exchange;
  const known = Object.hasOwn(services, service) ? services[service] : undefined;
  return [
    ...problem(
      !Object.hasOwn(exchanges, exchange),
      'exchange',
      `no system declares the exchange ${exchange}`,
      'declare it, or name another',
    ),
    ...problem(
      known !== undefined && answersAt !== undefined && !known.publishes.includes(answersAt),
      'service',
      `the service ${service} may not publish to ${answersAt}, where it has to answer`,
      `add ${answersAt} to what it publishes`,
    ),
  ];
}
