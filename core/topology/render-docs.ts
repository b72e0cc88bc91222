import { consumerSettings } from './consumer.ts';
import {
  bindingsOf,
  DEAD_LETTER_EXCHANGE,
  deadLetterQueueOf,
  holdsFailed,
  LAST_RESORT_QUEUE,
} from './dead-letters.ts';
import type { Binding, Queue, Topology } from './define.ts';
import { diagramOf } from './diagram.ts';
import { limitsOf } from './queue-limits.ts';
import { delaysOf } from './retry-schedule.ts';
import type { TopologySettings } from './settings.ts';
import { parksKeys, workOrder } from './work-order.ts';

/** docs/topology.md: every system's exchanges and queues, as Markdown. */
export function renderDocs(systems: readonly Topology[], settings: TopologySettings): string {
  const sections = systems.map((system) => systemSection(system, settings));
  return `${[introduction(systems, settings), ...sections].join('\n\n')}\n`;
}

function introduction(systems: readonly Topology[], settings: TopologySettings): string {
  const links = systems.map(({ system, description }) => `- [${system}](#${system}): ${description}`);
  return `# Topology

Generated from the topologies in systems/ and core/topology/base.ts by \`npm run docs\`: change it there.

${links.join('\n')}

An exchange that names a schema takes over HTTP only what fits it (422 otherwise); AMQP clients are not checked. The schemas: each system's system.ts.

A queue that says nothing of its own keeps a message for ${duration(settings.messageTtlMs / 1000)}, holds ${settings.maxLength} messages, refuses more (\`reject-publish\`), gives a message up after ${settings.deliveryLimit} redeliveries that count, and is retried after ${settings.retryDelays.map(duration).join(', ')}. A stage may set other values. All queues are durable quorum queues; what RabbitMQ gives up goes through \`${DEAD_LETTER_EXCHANGE}\`.

| delivery | who handles the messages |
|---|---|
| lambda | a consumer function, through an SQS work queue |
| pull | clients that pull and acknowledge over HTTP, through an SQS work queue |
| amqp | AMQP clients; messages stay in RabbitMQ |
| dead-letters | the recorder of failed messages |
| last-resort | the recorder as well, past Lambda's event source: what that cannot hand over is read with an AMQP client, once a minute |
| tap | nobody: a copy of every message that reaches a queue dies here at once, so that RabbitMQ writes on it where it was published |
| trail | the recorder of the trail, through an event source of its own |

${redeliveries(settings)}`;
}

/** What was measured on 3.10.8 and 4.3.6: RabbitMQ 4.3 counts a delivery only when it is sure that handling it failed. */
function redeliveries(settings: TopologySettings): string {
  const how = [
    ['a closed channel or connection', 'counts', 'counts'],
    ['`basic.reject` with requeue', 'counts', 'counts'],
    ['`basic.nack` with requeue, `basic.recover`', 'counts', 'does not count'],
    [
      '`consumer_timeout`',
      'counts; RabbitMQ closes the channel',
      'does not count; RabbitMQ cancels the consumer',
    ],
  ];
  return `### What bounds redeliveries

Which redeliveries of a message count towards the delivery limit of ${settings.deliveryLimit} depends on RabbitMQ's version:

${table(['given back by', 'up to 4.2', 'from 4.3'], how)}

Lambda's event source is a consumer like any other: a message that it cannot make an event of, and gives back or loses its connection over, goes by the same limit from a bridged queue to its queue of dead letters, and from there to \`${LAST_RESORT_QUEUE}\`; what it rejects goes there at once.

What does not count is bounded by the message's TTL, which goes on while a message is delivered and given back: then it is a dead letter like any other (\`expired\`). Courtier's client library counts every delivery, by the header \`x-acquired-count\` that RabbitMQ keeps from 4.3 on, and rejects a message that came more than 20 times again. An AMQP client of another language rejects where it would give back, or looks at that header: docs/amqp-clients.md.`;
}

function systemSection(topology: Topology, settings: TopologySettings): string {
  const queues = Object.entries(topology.queues);
  return [
    `## ${topology.system}`,
    topology.description,
    diagramOf(topology),
    '### Exchanges',
    table(
      ['exchange', 'type', 'what is published here', 'schema'],
      Object.entries(topology.exchanges).map(([name, { type, description, schema }]) => [
        code(name),
        type,
        description,
        schema === undefined ? '' : code(schema),
      ]),
    ),
    '### Queues',
    table(
      [
        'queue',
        'bindings',
        'delivery',
        'order',
        'retries',
        'TTL',
        'at most',
        'dead letters',
        'when it stops',
      ],
      queues.map(([name, queue]) => queueRow(name, queue, settings)),
    ),
    ...servicesSection(topology),
  ].join('\n\n');
}

function servicesSection({ services = {} }: Topology): string[] {
  const entries = Object.entries(services);
  if (entries.length === 0) return [];
  const codes = (names: readonly string[]) => names.map(code).join(' ');
  const rows = entries.map(([name, { description, publishes, consumes, login = 'password', replies }]) => [
    code(name),
    codes(publishes),
    codes(consumes),
    replies ? 'over AMQP' : '',
    login,
    description,
  ]);
  const head = ['service', 'publishes to', 'consumes from', 'replies', 'login', 'what it does'];
  return ['### Services that speak AMQP', table(head, rows)];
}

function queueRow(name: string, queue: Queue, settings: TopologySettings): string[] {
  const limits = limitsOf(queue, settings);
  const deadLetter = deadLetterQueueOf(queue);
  return [
    code(name),
    bindingsOf(name, queue).map(bindingText).join('<br>'),
    deliveryText(queue),
    orderText(queue),
    retriesText(queue, settings),
    limits.messageTtlMs === null ? 'no limit' : duration(limits.messageTtlMs / 1000),
    limits.maxLength === null ? 'no limit' : `${limits.maxLength}, ${limits.overflow}`,
    deadLetter === null ? '' : code(deadLetter),
    queue.impact,
  ];
}

function bindingText({ exchange, routingKey }: Binding): string {
  return routingKey === undefined ? code(exchange) : `${code(exchange)} ${code(routingKey)}`;
}

function deliveryText({ consumer, delivery }: Queue): string {
  if (consumer === undefined) return delivery;
  const { timeoutSeconds, maxConcurrency } = consumerSettings(consumer);
  return `${delivery}: ${code(`functions/${consumer.function}`)}, ${timeoutSeconds} s, ${maxConcurrency} at once`;
}

function orderText(queue: Queue): string {
  const order = workOrder(queue);
  const parked = parksKeys(queue) ? ', parked behind what failed' : '';
  if (order) return order.of === 'key' ? `by ${code(order.field)}${parked}` : 'one at a time';
  return queue.singleActiveConsumer ? 'one active consumer' : '';
}

function retriesText(queue: Queue, settings: TopologySettings): string {
  if (holdsFailed(queue)) return '';
  const delays = delaysOf(queue, settings).map(duration);
  const immediate = queue.retry?.immediate ? `${queue.retry.immediate} at once, then ` : '';
  return `${immediate}${delays.length === 0 ? 'never' : delays.join(', ')}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** Seconds in the largest unit that says them whole; a day is called 24 h. */
function duration(seconds: number): string {
  const unit = UNITS.find(([name, size]) => seconds % size === 0 && (name !== 'd' || seconds > size));
  return unit ? `${seconds / unit[1]} ${unit[0]}` : `${seconds} s`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
