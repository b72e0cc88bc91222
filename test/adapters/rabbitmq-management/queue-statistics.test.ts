import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createBrokerStatistics } from '../../../adapters/rabbitmq-management/queue-statistics.ts';

const queue = { name: 'q', messages_ready: 1, messages_unacknowledged: 0, consumers: 1 };

/** A management API that answers for its one queue, and the columns that it was asked for. */
async function answering(message_stats: Record<string, unknown> | undefined) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('columns') ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...queue, message_stats }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const statistics = createBrokerStatistics({ url, username: 'u', password: 'p', vhost: '/' });
  return { asked, found: await statistics.queue('q') };
}

it('counts what was given to clients that acknowledge nothing, pushed or pulled', async () => {
  const { asked, found } = await answering({ publish: 9, deliver_no_ack: 4, get_no_ack: 1, ack: 3 });
  expect(found).toMatchObject({ acknowledged: 3, unconfirmed: 5 });
  expect(asked[0]).toContain('message_stats.deliver_no_ack,message_stats.get_no_ack');
});

it.each([
  [{ publish: 9, ack: 3 }, 0],
  [undefined, null],
])('says of %j that %s went unconfirmed', async (stats, unconfirmed) => {
  expect((await answering(stats)).found).toMatchObject({ unconfirmed });
});
