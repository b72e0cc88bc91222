import type { Queue, Topology } from '../define.ts';
import {
  functionName,
  hasWorkQueue,
  LAMBDA_NAME_CHARS,
  resourcePrefix,
  SQS_NAME_CHARS,
  workQueueName,
} from '../names.ts';
import { at, type Problem } from './problem.ts';

/** CloudFormation: characters of a stack's name. */
const STACK_NAME_CHARS = 128;

/** Names that AWS would not take because of their length: they begin with the name of the deployment. */
export function lengthProblems(systems: readonly Topology[], deployment: string): Problem[] {
  return systems.flatMap(({ system, queues }) => [
    ...lengthProblem(system, 'its stack', `${resourcePrefix(deployment)}${system}`, STACK_NAME_CHARS, {
      of: 'CloudFormation',
    }),
    ...Object.entries(queues).flatMap(([name, queue]) => {
      const path = `${system}.queues.${name}`;
      const handler = queue.consumer ? functionName(deployment, queue.consumer.function) : '';
      return [
        ...workQueueLengthProblems(path, name, queue, deployment),
        ...lengthProblem(`${path}.consumer.function`, 'the function', handler, LAMBDA_NAME_CHARS, {
          of: 'Lambda',
        }),
      ];
    }),
  ]);
}

export function workQueueLengthProblems(
  path: string,
  name: string,
  queue: Pick<Queue, 'delivery' | 'orderBy' | 'consumer'>,
  deployment: string,
): Problem[] {
  if (!hasWorkQueue(queue)) return [];
  const full = workQueueName(deployment, { ...queue, name });
  return lengthProblem(path, 'its SQS work queue', full, SQS_NAME_CHARS, { of: 'SQS' });
}

function lengthProblem(
  path: string,
  what: string,
  name: string,
  most: number,
  { of }: { of: string },
): Problem[] {
  const over = name.length - most;
  return at(path)(
    over > 0,
    '',
    `${what} would be called ${name}, of ${name.length} characters, and ${of} takes ${most}`,
    `shorten the name, or that of the deployment, by ${over}`,
  );
}
