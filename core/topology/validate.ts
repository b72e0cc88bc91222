import { CourtierError } from '../errors.ts';
import type { Queue, Topology } from './define.ts';
import { type MergedTopology, merge } from './merge.ts';
import { bindingProblems } from './rules/bindings.ts';
import { consumerProblems, sharedConsumerProblems } from './rules/consumers.ts';
import { amqpNameProblems, workQueueNameProblems } from './rules/names.ts';
import { at, type Problem } from './rules/problem.ts';
import { deadLetterExchangeProblems, deadLetterProblems, queueProblems } from './rules/queues.ts';
import { retryProblems } from './rules/retries.ts';
import { serviceProblems } from './rules/services.ts';
import { topicProblems } from './rules/topics.ts';

export type { Problem } from './rules/problem.ts';

/** A topology that must not be deployed, with everything that is wrong with it. */
export class InvalidTopologyError extends CourtierError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, problem, remedy }) => `  ${path}: ${problem}; ${remedy}`);
    super(
      'invalid-topology',
      'reject',
      `The topology has ${problems.length} problem(s):\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Everything that the systems, taken together, must not say. Empty when they can be deployed. */
export function validate(systems: readonly Topology[]): Problem[] {
  const topology = merge(systems);
  const queues = systems.flatMap(({ system, queues: declared }) =>
    Object.entries(declared).map(([name, queue]) => ({ path: `${system}.queues.${name}`, name, queue })),
  );
  return [
    ...duplicateProblems(systems),
    ...systems.flatMap(systemProblems),
    ...systems.flatMap(({ system, services = {} }) =>
      Object.entries(services).flatMap(([name, service]) =>
        serviceProblems(`${system}.services.${name}`, name, service, topology),
      ),
    ),
    ...queues.flatMap(({ path, name, queue }) => problemsOfQueue(path, name, queue, topology)),
    ...topicProblems(systems),
    ...sharedConsumerProblems(queues),
    ...deadLetterExchangeProblems(topology),
  ];
}

/** Throws one error that lists every problem. */
export function assertValid(systems: readonly Topology[]): void {
  const problems = validate(systems);
  if (problems.length > 0) throw new InvalidTopologyError(problems);
}

function problemsOfQueue(path: string, name: string, queue: Queue, topology: MergedTopology): Problem[] {
  return [
    ...amqpNameProblems(path, name),
    ...workQueueNameProblems(path, name, queue),
    ...queueProblems(path, name, queue),
    ...bindingProblems(path, queue, topology.exchanges),
    ...consumerProblems(path, queue),
    ...retryProblems(path, queue),
    ...deadLetterProblems(path, queue, topology),
  ];
}

function systemProblems({ system, description, exchanges }: Topology): Problem[] {
  const problem = at(system);
  return [
    ...problem(
      !/^[a-z][a-z0-9-]*$/.test(system),
      '',
      'this is no name for a system',
      'use lower-case letters, digits and hyphens',
    ),
    ...problem(description.trim() === '', 'description', 'it is empty', 'say what the system is for'),
    ...Object.entries(exchanges).flatMap(([name, exchange]) => [
      ...amqpNameProblems(`${system}.exchanges.${name}`, name),
      ...problem(
        exchange.description.trim() === '',
        `exchanges.${name}.description`,
        'it is empty',
        'say what is published here',
      ),
    ]),
  ];
}

/** One broker carries all systems, so a name belongs to one of them. */
function duplicateProblems(systems: readonly Topology[]): Problem[] {
  const owners = new Map<string, string>();
  const claim = (kind: string, name: string, system: string, path: string) => {
    const owner = owners.get(`${kind} ${name}`);
    owners.set(`${kind} ${name}`, owner ?? system);
    const problem = `the system ${owner} already declares the ${kind} ${name}`;
    return at(path)(owner !== undefined, '', problem, 'choose another name, or keep one of the two');
  };
  return systems.flatMap(({ system, exchanges, queues, services = {} }) => [
    ...claim('system', system, system, system),
    ...Object.keys(exchanges).flatMap((name) =>
      claim('exchange', name, system, `${system}.exchanges.${name}`),
    ),
    ...Object.keys(queues).flatMap((name) => claim('queue', name, system, `${system}.queues.${name}`)),
    ...Object.keys(services).flatMap((name) => claim('service', name, system, `${system}.services.${name}`)),
  ]);
}
