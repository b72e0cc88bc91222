import { AMQP_SHORT_STRING_BYTES } from '../../limits.ts';
import { takesDeadLetters } from '../dead-letters.ts';
import type { Binding, Exchange, ExchangeType, Queue } from '../define.ts';
import { bytesOf } from './names.ts';
import { at, type Problem } from './problem.ts';

type Exchanges = Readonly<Record<string, Exchange>>;

export function bindingProblems(path: string, queue: Queue, exchanges: Exchanges): Problem[] {
  const problem = at(`${path}.bindings`);
  const seen = new Set<string>();
  return [
    ...problem(
      takesDeadLetters(queue) && queue.bindings.length > 0,
      '',
      'a queue of dead letters is bound to the dead-letter exchange by its own name and to nothing else',
      'leave the list empty',
    ),
    ...problem(
      !takesDeadLetters(queue) && queue.delivery !== 'tap' && queue.bindings.length === 0,
      '',
      'nothing that is published to an exchange can reach this queue',
      'bind it to an exchange',
    ),
    ...queue.bindings.flatMap((binding, index) => {
      const identity = JSON.stringify([binding.exchange, binding.routingKey ?? '']);
      const repeated = seen.has(identity);
      seen.add(identity);
      return [
        ...problem(repeated, `${index}`, 'the same binding stands above', 'remove it'),
        ...oneBindingProblems(`${path}.bindings.${index}`, binding, exchanges),
      ];
    }),
  ];
}

function oneBindingProblems(path: string, binding: Binding, exchanges: Exchanges): Problem[] {
  const problem = at(path);
  if (!Object.hasOwn(exchanges, binding.exchange)) {
    return problem(
      true,
      'exchange',
      `no system declares the exchange ${binding.exchange}`,
      'declare it or fix the name',
    );
  }
  const key = binding.routingKey;
  const bytes = bytesOf(key ?? '');
  return [
    ...problem(
      bytes > AMQP_SHORT_STRING_BYTES,
      'routingKey',
      `the routing key has ${bytes} bytes, AMQP takes ${AMQP_SHORT_STRING_BYTES}`,
      'shorten it',
    ),
    ...routingKeyProblems(path, exchanges[binding.exchange]?.type, key),
  ];
}

function routingKeyProblems(
  path: string,
  type: ExchangeType | undefined,
  key: string | undefined,
): Problem[] {
  const problem = at(`${path}.routingKey`);
  if (type === 'fanout') {
    return problem(key !== undefined, '', 'a fanout exchange reads no routing key', 'leave it out');
  }
  if (key === undefined || key === '') {
    return problem(true, '', `a ${type} exchange routes by key`, 'say which routing key this queue takes');
  }
  if (type === 'direct') {
    return problem(
      /[*#]/.test(key),
      '',
      'a direct exchange takes `*` and `#` literally',
      'write the whole key, or make the exchange a topic',
    );
  }
  return problem(
    !isTopicPattern(key),
    '',
    `${JSON.stringify(key)} is no topic pattern`,
    'separate words by single dots; `*` and `#` each stand for whole words',
  );
}

/** Words separated by dots, where `*` (one word) and `#` (any number of words) stand alone. */
function isTopicPattern(pattern: string): boolean {
  return pattern.split('.').every((word) => word === '*' || word === '#' || /^[^*#.]+$/.test(word));
}
