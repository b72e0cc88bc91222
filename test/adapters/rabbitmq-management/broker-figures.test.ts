import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createManagementObserver } from '../../../adapters/rabbitmq-management/broker-figures.ts';

const NODE = { name: 'rabbit@a', running: true, mem_used: 30, mem_limit: 40 };
const DISK = { disk_free: 200, disk_free_limit: 50 };

/** What is observed through a management API that answers these nodes, and no queue. */
async function observed(nodes: readonly object[]) {
  const server = createServer((request, response) => {
    const answer = request.url?.startsWith('/api/nodes')
      ? nodes
      : { items: [], total_count: 0, filtered_count: 0 };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = async () => ({ url, username: 'u', password: 'p' });
  return createManagementObserver({ connection, vhost: '/' }).observe();
}

it('tells the shares of the nodes that run', async () => {
  const { nodes } = await observed([
    { ...NODE, ...DISK },
    { name: 'rabbit@b', running: false },
  ]);
  expect(nodes).toEqual([{ name: 'rabbit@a', memory: 0.75, disk: 0.25 }]);
});

it('has not observed a broker of which a node that runs does not say its disk', async () => {
  await expect(observed([NODE])).rejects.toMatchObject({
    code: 'broker-unavailable',
    message: expect.stringContaining('diskLimit of its node rabbit@a'),
  });
});
