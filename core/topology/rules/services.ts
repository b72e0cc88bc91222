import { DEAD_LETTER_EXCHANGE } from '../dead-letters.ts';
import type { Service } from '../define.ts';
import type { MergedTopology } from '../merge.ts';
import { loginNames, loginUsers } from '../names.ts';
import { at, type Problem } from './problem.ts';

/** Users that a broker has for itself, and Courtier's own. */
const TAKEN = ['courtier', 'guest', ...loginNames.flatMap(loginUsers)];

export function serviceProblems(
  path: string,
  name: string,
  service: Service,
  topology: MergedTopology,
): Problem[] {
  const problem = at(path);
  return [
    ...problem(
      !/^[a-z][a-z0-9-]{0,62}$/.test(name),
      '',
      'this is no name for a service: it is a RabbitMQ user, a common name of certificates and part of a secret’s name',
      'use lower-case letters, digits and hyphens, 63 at most',
    ),
    ...problem(TAKEN.includes(name), '', 'the broker has this user already', 'choose another name'),
    ...problem(
      service.description.trim() === '',
      'description',
      'it is empty',
      'say what the service does with its messages',
    ),
    ...problem(
      service.publishes.length + service.consumes.length === 0,
      '',
      'it neither publishes nor consumes',
      'say what it may do, or remove it',
    ),
    ...listProblems(`${path}.publishes`, service.publishes, (exchange) =>
      exchangeProblem(exchange, topology),
    ),
    ...listProblems(`${path}.consumes`, service.consumes, (queue) => queueProblem(queue, topology)),
  ];
}

type Found = [problem: string, remedy: string] | undefined;

function listProblems(path: string, names: readonly string[], look: (name: string) => Found): Problem[] {
  return names.flatMap((name, index) => {
    const problem: Found =
      names.indexOf(name) < index ? ['the same name stands above', 'remove it'] : look(name);
    return problem ? at(path)(true, `${index}`, ...problem) : [];
  });
}

function exchangeProblem(name: string, { exchanges }: MergedTopology): Found {
  if (!Object.hasOwn(exchanges, name))
    return [`no system declares the exchange ${name}`, 'declare it or fix the name'];
  if (name === DEAD_LETTER_EXCHANGE)
    return ['only RabbitMQ publishes dead letters', 'reject the message instead'];
  return undefined;
}

function queueProblem(name: string, { queues }: MergedTopology): Found {
  const queue = Object.hasOwn(queues, name) ? queues[name] : undefined;
  if (queue === undefined) return [`no system declares the queue ${name}`, 'declare it or fix the name'];
  if (queue.delivery === 'amqp') return undefined;
  return [
    `the delivery of ${name} is ${queue.delivery}: the service would take messages away from the bridge`,
    'make its delivery amqp, or bind a queue of its own for the service',
  ];
}
