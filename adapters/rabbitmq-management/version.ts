import * as z from 'zod';
import { type Connection, call } from './http.ts';
import { parsed } from './parsed.ts';

const OverviewSchema = z.object({ rabbitmq_version: z.string() });

/** RabbitMQ's version, of the node that answers. The user needs the tag `monitoring` or `administrator`. */
export async function brokerVersion(
  connection: Connection,
  { timeoutMs = 5_000 }: { timeoutMs?: number } = {},
): Promise<string> {
  const answer = await call(connection, {
    method: 'GET',
    path: ['overview'],
    columns: ['rabbitmq_version'],
    // The overview sums up every queue, unless it is asked not to.
    query: { disable_stats: 'true' },
    timeoutMs,
  });
  return parsed(OverviewSchema, answer).rabbitmq_version;
}
