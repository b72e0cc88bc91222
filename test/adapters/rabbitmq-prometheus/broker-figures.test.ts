import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createPrometheusObserver } from '../../../adapters/rabbitmq-prometheus/broker-figures.ts';

const QUEUE = [
  'rabbitmq_detailed_queue_messages_ready{vhost="/",queue="orders"} 3',
  'rabbitmq_detailed_queue_messages_unacked{vhost="/",queue="orders"} 1',
];
const NODE = [
  'rabbitmq_detailed_process_resident_memory_bytes 30',
  'rabbitmq_detailed_resident_memory_limit_bytes 40',
  'rabbitmq_detailed_disk_space_available_bytes 200',
  'rabbitmq_detailed_disk_space_available_limit_bytes 50',
];

async function node(lines: readonly string[]): Promise<string> {
  const server = createServer((_, response) => response.end(`${lines.join('\n')}\n`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function observed(...nodes: (readonly string[])[]) {
  const credentials = async () => ({ username: 'u', password: 'p' });
  const urls = await Promise.all(nodes.map(node));
  return createPrometheusObserver({ urls, credentials, vhost: '/' }).observe();
}

it('takes queues from the nodes that lead them, and figures of each node', async () => {
  const { nodes, queues } = await observed([...QUEUE, ...NODE], NODE);
  expect(nodes).toMatchObject([
    { memory: 0.75, disk: 0.25 },
    { memory: 0.75, disk: 0.25 },
  ]);
  expect(queues).toEqual([{ name: 'orders', ready: 3, unacknowledged: 1, consumers: null }]);
});

it.each(NODE)('has not observed a broker of which a node does not say %s', async (figure) => {
  const rest = NODE.filter((line) => line !== figure);
  await expect(observed([...QUEUE, ...NODE], rest)).rejects.toMatchObject({ code: 'broker-unavailable' });
});

it.each([
  ['names no queue', []],
  ['does not say what is unacknowledged', QUEUE.slice(0, 1)],
])('has not observed a broker that %s', async (_, lines) => {
  await expect(observed([...lines, ...NODE])).rejects.toMatchObject({ code: 'broker-unavailable' });
});
