import { bindingsOf, DEAD_LETTER_EXCHANGE, deadLetterQueueOf } from './dead-letters.ts';
import type { Queue, Topology } from './define.ts';

/** Who stands behind a queue, as the diagram calls them. */
function handlerOf(queue: Queue): string {
  switch (queue.delivery) {
    case 'lambda':
      return queue.consumer?.function ?? 'consumer';
    case 'pull':
      return 'HTTP clients';
    case 'amqp':
      return 'AMQP clients';
    case 'dead-letters':
      return 'dead-letter-recorder';
    case 'last-resort':
      return 'last-resort';
    case 'trail':
      return 'trail-recorder';
    case 'tap':
      return 'nobody';
  }
}

/** A system as a Mermaid flowchart: exchanges, queues, who handles them, and dotted where dead letters go. */
export function diagramOf(topology: Topology): string {
  const queues = Object.entries(topology.queues);
  const lines = [
    ...Object.entries(topology.exchanges).map(
      ([name, { type }]) => `${exchangeId(name)}{{"${name} (${type})"}}`,
    ),
    ...queues.map(([name]) => `${queueId(name)}[("${name}")]`),
    ...queues.flatMap(([name, queue]) => bindingLines(name, queue)),
    ...queues.map(([name, queue]) => `${queueId(name)} --> ${handlerId(queue)}(["${handlerOf(queue)}"])`),
    ...queues.flatMap(([name, queue]) => deadLetterLines(name, queue)),
  ];
  return ['```mermaid', 'flowchart LR', ...[...new Set(lines)].map((line) => `  ${line}`), '```'].join('\n');
}

function bindingLines(name: string, queue: Queue): string[] {
  return bindingsOf(name, queue).map(({ exchange, routingKey }) =>
    routingKey === undefined
      ? `${exchangeId(exchange)} --> ${queueId(name)}`
      : `${exchangeId(exchange)} -->|"${routingKey}"| ${queueId(name)}`,
  );
}

/** Drawn for queues that name their own; an arrow from each queue to the common one would hide the rest. */
function deadLetterLines(name: string, queue: Queue): string[] {
  const target = queue.deadLetter === undefined ? null : deadLetterQueueOf(queue);
  if (target === null) return [];
  return [
    `${queueId(name)} -.->|"${target}"| ${exchangeId(DEAD_LETTER_EXCHANGE)}{{"${DEAD_LETTER_EXCHANGE}"}}`,
  ];
}

/** Mermaid takes plain words as identities; the name itself is the label. An exchange and a queue may share one. */
function identity(kind: string, name: string): string {
  return `${kind}_${name.replace(/[^A-Za-z0-9]/g, (character) => `_${character.charCodeAt(0)}_`)}`;
}
const exchangeId = (name: string) => identity('exchange', name);
const queueId = (name: string) => identity('queue', name);
const handlerId = (queue: Queue) => identity('handler', handlerOf(queue));
